//! What the arguments of a command stand for, as far as the file tells.

use crate::lint::Cx;
use crate::shell::tools::Argument;
use crate::shell::{Call, Command, CommandKind};
use crate::source::MappedText;

/// A longer script is not searched for variables of its own.
const LONGEST_SEARCHED: usize = 1000;

/// The text of an argument, variables that `ARG` and `ENV` set replaced; `None` where the script or the build decides.
pub(super) fn known_text(cx: &Cx, call: Call, argument: &Argument) -> Option<String> {
    if argument.literal {
        return Some(argument.text.clone());
    }
    let is_plain = !argument.text.contains(['(', '\'', '"', '\\', '`']) && call.script.commands.len() <= LONGEST_SEARCHED;
    let text = MappedText::verbatim(argument.text.as_str(), argument.span.start as usize);
    let expansion = is_plain.then(|| cx.dockerfile.expand(cx.index, &text))?;
    let own =
        |name: &str| call.script.commands.iter().any(|c| c.assignments.iter().any(|a| a.name == name) || is_loop_over(c, name));
    let sure = expansion.references.iter().all(|r| r.set && !own(&r.name));
    expansion.text.known().filter(|_| sure).map(|text| text.as_str().to_owned())
}

/// `for name in …`
fn is_loop_over(command: &Command, name: &str) -> bool {
    command.kind == CommandKind::For && command.words.first().is_some_and(|word| word.is(name))
}
