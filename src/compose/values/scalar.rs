//! Numbers, amounts, and the values that Dockerfiles have as well.

use crate::compose::Fault;
use crate::compose::fault::short;
use crate::dockerfile::image::ImageRef;
use crate::dockerfile::{duration, platform, signal, size};
use crate::source::MappedText;

fn whole(text: &MappedText, message: impl Into<String>) -> Fault {
    Fault::at(text, 0..text.len(), message)
}

/// Nanoseconds of a duration such as `1m30s`; days and weeks count (`compose-go`, `types/duration.go`).
///
/// # Errors
/// Where Compose refuses it.
pub fn parse_duration(text: &MappedText) -> Result<i128, Fault> {
    let written = text.as_str();
    duration::parse_with_days(written).ok_or_else(|| match written.parse::<f64>().is_ok_and(f64::is_finite) {
        true => whole(text, format!("`{}` is a duration without a unit", short(written))).help(format!("write `{written}s`")),
        false => whole(text, format!("`{}` is no duration", short(written)))
            .help("write numbers with the units `us`, `ms`, `s`, `m`, `h`, `d` or `w`, such as `1m30s`"),
    })
}

/// Bytes of an amount such as `512m`, whose unit counts in steps of 1024 (`compose-go`, `types/bytes.go`).
///
/// # Errors
/// Where Compose refuses it.
pub fn parse_size(text: &MappedText) -> Result<u64, Fault> {
    let fault = || whole(text, format!("`{}` is no amount of memory", short(text.as_str())));
    size::parse(text.as_str()).ok_or_else(|| fault().help("write a number with the unit `b`, `k`, `m` or `g`, such as `512m`"))
}

/// A whole number, as a text is cast where one is wanted (`compose-go`, `loader/interpolate.go`).
///
/// # Errors
/// Where Compose refuses it.
pub fn parse_integer(text: &MappedText) -> Result<i64, Fault> {
    text.as_str().parse().map_err(|_| whole(text, format!("`{}` is no whole number", short(text.as_str()))))
}

/// A number, as a text is cast where one is wanted.
///
/// # Errors
/// Where Compose refuses it.
pub fn parse_float(text: &MappedText) -> Result<f64, Fault> {
    text.as_str().parse().map_err(|_| whole(text, format!("`{}` is no number", short(text.as_str()))))
}

/// A truth value, as a text is cast where one is wanted; with `true` if it is one of the words that Compose warns of, such as `yes`.
///
/// # Errors
/// Where Compose refuses it.
pub fn parse_boolean(text: &MappedText) -> Result<(bool, bool), Fault> {
    match text.as_str().to_lowercase().as_str() {
        "true" => Ok((true, false)),
        "false" => Ok((false, false)),
        "y" | "yes" | "on" => Ok((true, true)),
        "n" | "no" | "off" => Ok((false, true)),
        _ => Err(whole(text, format!("`{}` is neither `true` nor `false`", short(text.as_str())))),
    }
}

/// How many devices are asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Count {
    /// All there are.
    All,
    /// So many.
    Number(i64),
}

/// The `count` of a device request: `all`, in any case, or a number (`compose-go`, `types/device.go`).
///
/// # Errors
/// Where Compose refuses it.
pub fn parse_count(text: &MappedText) -> Result<Count, Fault> {
    match text.as_str() {
        all if all.eq_ignore_ascii_case("all") => Ok(Count::All),
        number => number
            .parse()
            .map(Count::Number)
            .map_err(|_| whole(text, format!("`{}` is neither a whole number nor `all`", short(number)))),
    }
}

/// The name of an image.
///
/// # Errors
/// Where the engine refuses it; Compose does not look.
pub fn parse_image(text: &MappedText) -> Result<ImageRef, Fault> {
    ImageRef::parse(text.as_str()).map_err(|error| {
        let message = format!("`{}` is no image: {}", short(text.as_str()), error.kind);
        Fault::at(text, error.range, message)
    })
}

/// Checks a platform, such as `linux/amd64`.
///
/// # Errors
/// Where the engine refuses it; Compose does not look.
pub fn parse_platform(text: &MappedText) -> Result<(), Fault> {
    let message = |fault| whole(text, format!("`{}` {fault}", short(text.as_str())));
    platform::check(text.as_str()).map_err(|fault| message(fault).help("write system and processor, such as `linux/amd64`"))
}

/// Checks a signal, by name or number.
///
/// # Errors
/// Where the engine refuses it; Compose does not look.
pub fn parse_signal(text: &MappedText) -> Result<(), Fault> {
    match signal::is_signal(text.as_str()) {
        true => Ok(()),
        false => {
            let fault = whole(text, format!("`{}` is no signal", short(text.as_str())));
            Err(fault.help("write its name or number, such as `SIGTERM` or `15`"))
        }
    }
}

/// The limits of `ulimits` (`docker/go-units`, `ulimit.go`).
#[rustfmt::skip]
const ULIMITS: [&str; 15] = [
    "core", "cpu", "data", "fsize", "locks", "memlock", "msgqueue", "nice", "nofile", "nproc", "rss", "rtprio", "rttime", "sigpending",
    "stack",
];

/// Whether there is a limit of this name. Compose takes any; the engine starts no container with one that there is not.
pub fn is_ulimit(name: &str) -> bool {
    ULIMITS.contains(&name)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn text(text: &str) -> MappedText {
        MappedText::verbatim(text, 0)
    }

    #[test]
    fn numbers_and_amounts() {
        assert_eq!(parse_duration(&text("1d1s")), Ok(86_401_000_000_000));
        assert_eq!(parse_duration(&text("5")).unwrap_err().help.as_deref(), Some("write `5s`"));
        assert_eq!(parse_duration(&text("soon")).unwrap_err().message, "`soon` is no duration");
        assert_eq!(parse_size(&text("1.5g")), Ok(3 << 29));
        assert_eq!(parse_size(&text("lots")).unwrap_err().message, "`lots` is no amount of memory");
        assert_eq!(parse_integer(&text("-1")), Ok(-1));
        assert_eq!(parse_integer(&text("")).unwrap_err().message, "`` is no whole number");
        assert_eq!(parse_float(&text("0.5")), Ok(0.5));
        assert_eq!((parse_boolean(&text("TRUE")), parse_boolean(&text("off"))), (Ok((true, false)), Ok((false, true))));
        assert!(parse_boolean(&text("1")).is_err());
        assert_eq!((parse_count(&text("All")), parse_count(&text("2"))), (Ok(Count::All), Ok(Count::Number(2))));
        assert!(parse_count(&text("many")).is_err());
        assert!(is_ulimit("nofile") && !is_ulimit("files"));
    }

    #[test]
    fn what_dockerfiles_have_too() {
        let image = parse_image(&MappedText::verbatim("me/App:1", 10)).unwrap_err();
        assert_eq!((image.span.start, image.span.end), (13, 16));
        assert_eq!(parse_image(&text("nginx:1.27")).map(|image| image.tag().map(str::to_owned)), Ok(Some("1.27".to_owned())));
        assert!(parse_platform(&text("linux/arm64")).is_ok() && parse_platform(&text("zz")).is_err());
        assert!(parse_signal(&text("SIGINT")).is_ok() && parse_signal(&text("SIGFOO")).is_err());
    }
}
