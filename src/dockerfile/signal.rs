//! Signals, by name or number (`moby/sys/signal`).

/// Linux's signals, without `SIG`.
#[rustfmt::skip]
const SIGNALS: [&str; 36] = [
    "ABRT", "ALRM", "BUS", "CHLD", "CLD", "CONT", "FPE", "HUP", "ILL", "INT", "IO", "IOT", "KILL", "PIPE", "POLL", "PROF", "PWR", "QUIT",
    "SEGV", "STKFLT", "STOP", "SYS", "TERM", "TRAP", "TSTP", "TTIN", "TTOU", "UNUSED", "URG", "USR1", "USR2", "VTALRM", "WINCH", "XCPU",
    "XFSZ", "RTMIN",
];

/// Whether it is a signal's number or name.
pub fn is_signal(text: &str) -> bool {
    if text.strip_prefix(['+', '-']).unwrap_or(text).bytes().all(|b| b.is_ascii_digit()) && !text.is_empty() {
        return text.bytes().any(|b| matches!(b, b'1'..=b'9'));
    }
    let upper = text.to_ascii_uppercase();
    let name = upper.strip_prefix("SIG").unwrap_or(&upper);
    let offset = |start: &str, most: u32| {
        name.strip_prefix(start).and_then(|n| n.parse::<u32>().ok()).is_some_and(|n| (1..=most).contains(&n))
    };
    SIGNALS.contains(&name) || name == "RTMAX" || offset("RTMIN+", 15) || offset("RTMAX-", 14)
}

#[cfg(test)]
mod tests {
    use super::is_signal;

    #[test]
    fn signals() {
        for text in ["SIGTERM", "term", "15", "SIGRTMIN+3", "rtmax-14", "RTMIN", "64", "-3"] {
            assert!(is_signal(text), "{text}");
        }
        for text in ["", "0", "FOO", "SIGRTMIN+16", "SIG", "SIGTERM # stop"] {
            assert!(!is_signal(text), "{text}");
        }
    }
}
