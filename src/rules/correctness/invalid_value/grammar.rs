//! The permissions that Docker takes.

/// Whether it is a value of `--chmod`: octal up to 07777, or symbolic as in `u=rwX,go=rX`.
pub(super) fn is_mode(text: &str) -> bool {
    match u32::from_str_radix(text, 8) {
        Ok(mode) => mode <= 0o7777 && !text.starts_with('+'),
        Err(_) => text.split(',').all(is_clause),
    }
}

/// `[ugoa…]`, then one or more times `+`, `-` or `=` with permissions or another's.
fn is_clause(clause: &str) -> bool {
    let actions = clause.trim_start_matches(['u', 'g', 'o', 'a']);
    let permissions = |text: &str| matches!(text, "u" | "g" | "o") || text.chars().all(|c| "rwxXst".contains(c));
    actions.starts_with(['+', '-', '=']) && actions.split(['+', '-', '=']).all(permissions)
}

#[cfg(test)]
mod tests {
    use super::is_mode;

    #[test]
    fn modes() {
        for text in ["755", "0755", "7777", "u=rwX,go=rX", "+x", "a=r,+w", "u+x-w", "g=u", "u="] {
            assert!(is_mode(text), "{text}");
        }
        for text in ["999", "10000", "foo", "0o755", "u", "u+y", "u=rw,", "755 "] {
            assert!(!is_mode(text), "{text}");
        }
    }
}
