//! When a container starts again, and when an image is pulled.

use crate::compose::Fault;
use crate::compose::fault::short;
use crate::dockerfile::{closest, duration};
use crate::source::MappedText;

/// When a container starts again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Restart {
    /// `no`, or `none`.
    No,
    /// `always`, or `any`.
    Always,
    /// `on-failure[:N]`: at most N times, if it is said.
    OnFailure(Option<u32>),
    /// `unless-stopped`
    UnlessStopped,
}

const RESTARTS: [&str; 6] = ["no", "none", "always", "any", "on-failure", "unless-stopped"];

/// Reads a `restart` (`docker/compose`, `pkg/compose/create.go`).
///
/// # Errors
/// Where the engine refuses it, or what stands behind the colon counts for nothing; Compose does not look.
pub fn parse_restart(text: &MappedText) -> Result<Restart, Fault> {
    let whole = text.as_str();
    let (name, count) = whole.split_once(':').map_or((whole, None), |(name, count)| (name, Some(count)));
    let policy = match name {
        "no" | "none" => Restart::No,
        "always" | "any" => Restart::Always,
        "on-failure" => Restart::OnFailure(None),
        "unless-stopped" => Restart::UnlessStopped,
        _ => {
            let fault = Fault::at(text, 0..name.len(), format!("`{}` is no restart policy", short(name)));
            let fault = fault.help("write `\"no\"`, `always`, `on-failure` or `unless-stopped`");
            return Err(fault.meant(closest(name, RESTARTS)));
        }
    };
    let Some(count) = count else { return Ok(policy) };
    let place = name.len() + 1..whole.len();
    match (policy, count.parse::<u32>()) {
        (Restart::OnFailure(_), Ok(count)) => Ok(Restart::OnFailure(Some(count))),
        (Restart::OnFailure(_), Err(_)) => {
            Err(Fault::at(text, place, format!("`{}` is no number of attempts", short(count))).help("write `on-failure:3`"))
        }
        _ => {
            let message = format!("`{name}` has no number of attempts");
            Err(Fault::at(text, place, message).help("only `on-failure` has one, as in `on-failure:3`"))
        }
    }
}

/// When an image is pulled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PullPolicy {
    /// `always`
    Always,
    /// `never`
    Never,
    /// `missing`, or the old `if_not_present`.
    Missing,
    /// `build`: never, it is built.
    Build,
    /// `daily`, `weekly` or `every_…`: when what is here is older than so many nanoseconds.
    Every(i128),
    /// `refresh`: when what is here is older than `pull_refresh_after` says.
    Refresh,
}

#[rustfmt::skip]
const PULL_POLICIES: [&str; 8] = ["always", "never", "missing", "if_not_present", "build", "daily", "weekly", "refresh"];

/// Nanoseconds of a day.
const DAY: i128 = 86_400_000_000_000;

/// What a duration stands behind.
const EVERY: &str = "every_";

/// Reads a `pull_policy` (`compose-go`, `types/types.go`).
///
/// # Errors
/// Where it is none of these words. Compose looks whether one of them is a part of it, and then takes it for `missing`.
pub fn parse_pull_policy(text: &MappedText) -> Result<PullPolicy, Fault> {
    let whole = text.as_str();
    match whole {
        "always" => return Ok(PullPolicy::Always),
        "never" => return Ok(PullPolicy::Never),
        "missing" | "if_not_present" => return Ok(PullPolicy::Missing),
        "build" => return Ok(PullPolicy::Build),
        "refresh" => return Ok(PullPolicy::Refresh),
        "daily" => return Ok(PullPolicy::Every(DAY)),
        "weekly" => return Ok(PullPolicy::Every(7 * DAY)),
        _ => {}
    }
    if let Some(delay) = whole.strip_prefix(EVERY) {
        let fault = || Fault::at(text, EVERY.len()..whole.len(), format!("`{}` is no duration", short(delay)));
        let delay = duration::parse_with_days(delay).filter(|delay| *delay > 0);
        return delay.map(PullPolicy::Every).ok_or_else(|| fault().help("write a duration such as `12h` or `1w2d`"));
    }
    let fault = Fault::at(text, 0..whole.len(), format!("`{}` is no pull policy", short(whole)));
    let fault = fault.help("write `always`, `never`, `missing`, `build`, `daily`, `weekly` or `every_` with a duration");
    Err(fault.meant(closest(whole, PULL_POLICIES)))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn text(text: &str) -> MappedText {
        MappedText::verbatim(text, 0)
    }

    #[test]
    fn restarts() {
        let parse = |written: &str| parse_restart(&text(written));
        assert_eq!((parse("no"), parse("always")), (Ok(Restart::No), Ok(Restart::Always)));
        assert_eq!((parse("on-failure"), parse("on-failure:3")), (Ok(Restart::OnFailure(None)), Ok(Restart::OnFailure(Some(3)))));
        let fault = parse("unless-stoped").unwrap_err();
        assert_eq!(
            (fault.message.as_str(), fault.help.as_deref()),
            ("`unless-stoped` is no restart policy", Some("did you mean `unless-stopped`?"))
        );
        assert_eq!(parse("sometimes").unwrap_err().span.range(), 0..9);
        assert_eq!(parse("on-failure:x").unwrap_err().span.range(), 11..12);
        assert_eq!(parse("always:3").unwrap_err().message, "`always` has no number of attempts");
    }

    #[test]
    fn pulls() {
        let parse = |written: &str| parse_pull_policy(&text(written));
        assert_eq!((parse("if_not_present"), parse("build")), (Ok(PullPolicy::Missing), Ok(PullPolicy::Build)));
        assert_eq!(parse("weekly"), parse("every_1w"));
        assert_eq!(parse("every_x").unwrap_err().message, "`x` is no duration");
        assert_eq!(parse("alway").unwrap_err().help.as_deref(), Some("did you mean `always`?"));
        assert!(parse("xalways").is_err());
    }
}
