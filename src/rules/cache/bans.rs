//! How package managers are told to use no cache.

use crate::dockerfile::expand::Value;
use crate::dockerfile::{Binding, Dockerfile};
use crate::shell::Call;
use crate::shell::tools::{Manager, OptionUse};
use crate::source::Span;

/// How one manager is told so.
pub struct Ban {
    manager: Manager,
    /// The option.
    pub option: &'static str,
    /// What the option is replaced by: nothing, mostly.
    instead: &'static str,
    /// The variable that does the same.
    pub variable: Option<&'static str>,
    /// Whether the variable does it whatever its value is.
    any_value: bool,
}

const PLAIN: Ban = Ban { manager: Manager::Pip, option: "--no-cache", instead: "", variable: None, any_value: false };

static BANS: [Ban; 5] = [
    // pip takes `PIP_NO_CACHE_DIR=0` for a yes as well (`_handle_no_cache_dir` in its `cmdoptions.py`).
    Ban { option: "--no-cache-dir", variable: Some("PIP_NO_CACHE_DIR"), any_value: true, ..PLAIN },
    Ban { manager: Manager::Uv, variable: Some("UV_NO_CACHE"), ..PLAIN },
    Ban { manager: Manager::Poetry, ..PLAIN },
    Ban { manager: Manager::Composer, ..PLAIN },
    // Without either of them there may be no index to install from.
    Ban { manager: Manager::Apk, instead: "--update-cache", ..PLAIN },
];

/// How a manager is told to use no cache.
pub fn of(manager: Manager) -> Option<&'static Ban> {
    BANS.iter().find(|ban| ban.manager == manager)
}

impl Ban {
    /// The option, if a call is given it.
    pub fn given<'a>(&self, call: Call<'a>) -> Option<&'a OptionUse> {
        call.arguments().filter(|a| a.has(self.option)).and_then(|a| a.option(self.option))
    }

    /// What stands in for the option in a call: nothing where it says the same already.
    pub fn instead(&self, call: Call) -> &'static str {
        let said = !self.instead.is_empty() && call.arguments().is_some_and(|a| a.has(self.instead));
        if said { "" } else { self.instead }
    }

    /// Where the variable is set that tells a call so, if it does.
    pub fn set_at(&self, file: &Dockerfile, index: usize, call: Call) -> Option<Span> {
        let name = self.variable?;
        let forbids =
            |text: &str| !text.is_empty() && (self.any_value || matches!(text, "1" | "true" | "yes" | "on" | "True" | "TRUE"));
        if let Some((_, word)) = call.info.environment.iter().rev().find(|(known, _)| known == name) {
            return word.literal().is_some_and(|text| forbids(&text)).then_some(word.span);
        }
        match file.variable(index, call.span().start, name) {
            Binding::Set(setting) => match &setting.value {
                Value::Known(text) => forbids(text).then_some(setting.span),
                Value::Unknown => None,
            },
            Binding::Automatic | Binding::FromImage | Binding::Unset => None,
        }
    }
}
