//! What others say about a shell text: `bash -n`, and the commands that `shuck-parser` finds.

use shuck_ast::*;
use std::io::Write;
use std::process::{Command as Process, Stdio};

/// Which of the texts `bash -n` takes without a word. `None` if there is no bash.
///
/// Many are given to one process, and halved where it complains: most are accepted.
pub fn accepted_by_bash(texts: &[&str]) -> Option<Vec<bool>> {
    let mut accepted = vec![false; texts.len()];
    let mut waiting: Vec<std::ops::Range<usize>> = (0..texts.len()).step_by(64).map(|i| i..texts.len().min(i + 64)).collect();
    while let Some(range) = waiting.pop() {
        if bash_accepts(&texts[range.clone()])? {
            accepted[range].fill(true);
        } else if range.len() > 1 {
            let middle = range.start + range.len() / 2;
            waiting.extend([range.start..middle, middle..range.end]);
        }
    }
    Some(accepted)
}

fn bash_accepts(texts: &[&str]) -> Option<bool> {
    let (null, piped) = (Stdio::null, Stdio::piped);
    let mut bash = Process::new("bash").arg("-n").stdin(piped()).stdout(null()).stderr(piped()).spawn().ok()?;
    let mut input = bash.stdin.take()?;
    for text in texts {
        // A refused text ends the process early.
        let _ = input.write_all(text.as_bytes()).and_then(|()| input.write_all(b"\n\n"));
    }
    drop(input);
    let output = bash.wait_with_output().ok()?;
    Some(output.status.success() && output.stderr.is_empty())
}

/// A word of a simple command: as it stands, and decoded where it has no expansion.
pub type Seen = (String, Option<String>);
/// A simple command: where it stands, and its words.
pub type SeenCommand = (usize, Vec<Seen>);

/// The simple commands of a text, by their place.
pub fn commands(text: &str) -> Vec<SeenCommand> {
    let result = shuck_parser::parser::Parser::new(text).parse();
    let mut walk = Walk { text, found: Vec::new() };
    walk.list(&result.file.body);
    walk.found.sort();
    walk.found
}

struct Walk<'t> {
    text: &'t str,
    found: Vec<SeenCommand>,
}

impl Walk<'_> {
    fn list(&mut self, list: &StmtSeq) {
        list.iter().for_each(|s| self.statement(s));
    }

    fn statement(&mut self, statement: &Stmt) {
        for redirect in &statement.redirects {
            match &redirect.target {
                RedirectTarget::Word(word) => self.word(word),
                RedirectTarget::Heredoc(heredoc) => heredoc.body.parts.iter().for_each(|p| match &p.kind {
                    HeredocBodyPart::CommandSubstitution { body, .. } => self.list(body),
                    HeredocBodyPart::Parameter(parameter) => self.parameter(parameter),
                    HeredocBodyPart::ArithmeticExpansion { expression_word_ast, .. } => self.word(expression_word_ast),
                    HeredocBodyPart::Literal(_) | HeredocBodyPart::Variable(_) => {}
                }),
            }
        }
        match &statement.command {
            Command::Simple(command) => {
                self.assignments(&command.assignments);
                let mut words = Vec::new();
                if command.name.span.start != command.name.span.end {
                    words.push(&command.name);
                }
                words.extend(&command.args);
                self.words(&words);
            }
            Command::Builtin(command) => self.builtin(command),
            Command::Decl(command) => {
                self.assignments(&command.assignments);
                let mut seen = vec![(command.variant_span.slice(self.text).to_owned(), None)];
                for operand in &command.operands {
                    let span = match operand {
                        DeclOperand::Flag(word) | DeclOperand::Dynamic(word) => {
                            self.word(word);
                            word.span
                        }
                        DeclOperand::Name(reference) => reference.span,
                        DeclOperand::Assignment(assignment) => {
                            self.assignments(std::slice::from_ref(assignment));
                            assignment.span
                        }
                    };
                    seen.push((span.slice(self.text).to_owned(), None));
                }
                self.found.push((command.variant_span.start.offset(), seen));
            }
            Command::Binary(command) => {
                self.statement(&command.left);
                self.statement(&command.right);
            }
            Command::Compound(command) => self.compound(command),
            Command::Function(function) => self.statement(&function.body),
            Command::AnonymousFunction(function) => self.statement(&function.body),
        }
    }

    fn builtin(&mut self, command: &BuiltinCommand) {
        let (name, first, rest, assignments, span) = match command {
            BuiltinCommand::Break(c) => ("break", &c.depth, &c.extra_args, &c.assignments, c.span),
            BuiltinCommand::Continue(c) => ("continue", &c.depth, &c.extra_args, &c.assignments, c.span),
            BuiltinCommand::Return(c) => ("return", &c.code, &c.extra_args, &c.assignments, c.span),
            BuiltinCommand::Exit(c) => ("exit", &c.code, &c.extra_args, &c.assignments, c.span),
        };
        self.assignments(assignments);
        let words: Vec<_> = first.iter().chain(rest).collect();
        words.iter().for_each(|w| self.word(w));
        let mut seen = vec![(name.to_owned(), None)];
        seen.extend(words.iter().map(|w| self.seen(w)));
        self.found.push((span.start.offset(), seen));
    }

    fn compound(&mut self, command: &CompoundCommand) {
        match command {
            CompoundCommand::If(c) => {
                self.list(&c.condition);
                self.list(&c.then_branch);
                for (condition, body) in &c.elif_branches {
                    self.list(condition);
                    self.list(body);
                }
                c.else_branch.iter().for_each(|b| self.list(b));
            }
            CompoundCommand::For(c) => {
                c.words.iter().flatten().for_each(|w| self.word(w));
                self.list(&c.body);
            }
            CompoundCommand::Repeat(c) => self.list(&c.body),
            CompoundCommand::Foreach(c) => self.list(&c.body),
            CompoundCommand::ArithmeticFor(c) => self.list(&c.body),
            CompoundCommand::While(c) => {
                self.list(&c.condition);
                self.list(&c.body);
            }
            CompoundCommand::Until(c) => {
                self.list(&c.condition);
                self.list(&c.body);
            }
            CompoundCommand::Case(c) => {
                self.word(&c.word);
                for item in &c.cases {
                    item.patterns.iter().for_each(|p| self.pattern(p));
                    self.list(&item.body);
                }
            }
            CompoundCommand::Select(c) => self.list(&c.body),
            CompoundCommand::Subshell(list) | CompoundCommand::BraceGroup(list) => self.list(list),
            CompoundCommand::Arithmetic(_) => {}
            CompoundCommand::Time(c) => {
                let before = self.found.len();
                c.command.iter().for_each(|s| self.statement(s));
                // docklint reads `time` before a simple command as its name.
                let simple = c.command.as_ref().is_some_and(|s| matches!(s.command, Command::Simple(_)));
                if simple && let Some((start, words)) = self.found[before..].iter_mut().min() {
                    *start = c.span.start.offset();
                    words.insert(0, ("time".to_owned(), None));
                    if c.posix_format {
                        words.insert(1, ("-p".to_owned(), None));
                    }
                }
            }
            CompoundCommand::Conditional(c) => self.conditional(&c.expression),
            CompoundCommand::Coproc(c) => self.statement(&c.body),
            CompoundCommand::Always(c) => self.list(&c.body),
        }
    }

    fn conditional(&mut self, expression: &ConditionalExpr) {
        match expression {
            ConditionalExpr::Binary(e) => {
                self.conditional(&e.left);
                self.conditional(&e.right);
            }
            ConditionalExpr::Unary(e) => self.conditional(&e.expr),
            ConditionalExpr::Parenthesized(e) => self.conditional(&e.expr),
            ConditionalExpr::Word(word) | ConditionalExpr::Regex(word) => self.word(word),
            ConditionalExpr::Pattern(pattern) => self.pattern(pattern),
            ConditionalExpr::VarRef(_) => {}
        }
    }

    fn assignments(&mut self, assignments: &[Assignment]) {
        for assignment in assignments {
            match &assignment.value {
                AssignmentValue::Scalar(word) => self.word(word),
                AssignmentValue::Compound(array) => array.elements.iter().for_each(|e| match e {
                    ArrayElem::Sequential(value) | ArrayElem::Keyed { value, .. } | ArrayElem::KeyedAppend { value, .. } => {
                        self.word(&value.word);
                    }
                }),
            }
        }
    }

    fn words(&mut self, words: &[&Word]) {
        words.iter().for_each(|w| self.word(w));
        if let Some(first) = words.first() {
            let seen = words.iter().map(|w| self.seen(w)).collect();
            self.found.push((first.span.start.offset(), seen));
        }
    }

    fn seen(&self, word: &Word) -> Seen {
        (word.span.slice(self.text).to_owned(), word.try_static_text(self.text).map(|t| t.into_owned()))
    }

    fn word(&mut self, word: &Word) {
        word.parts.iter().for_each(|p| self.part(&p.kind));
    }

    fn pattern(&mut self, pattern: &Pattern) {
        for part in &pattern.parts {
            match &part.kind {
                PatternPart::Word(word) => self.word(word),
                PatternPart::Group { patterns, .. } => patterns.iter().for_each(|p| self.pattern(p)),
                _ => {}
            }
        }
    }

    fn part(&mut self, part: &WordPart) {
        match part {
            WordPart::DoubleQuoted { parts, .. } => parts.iter().for_each(|p| self.part(&p.kind)),
            WordPart::CommandSubstitution { body, .. } | WordPart::ProcessSubstitution { body, .. } => self.list(body),
            WordPart::ArithmeticExpansion { expression_word_ast, .. } => self.word(expression_word_ast),
            WordPart::Parameter(parameter) => self.parameter(parameter),
            WordPart::ParameterExpansion { operator, operand_word_ast, .. } => {
                self.operator(operator);
                operand_word_ast.iter().for_each(|w| self.word(w));
            }
            _ => {}
        }
    }

    fn parameter(&mut self, parameter: &ParameterExpansion) {
        let Some(syntax) = parameter.bourne() else { return };
        if let BourneParameterExpansion::Operation { operator, .. } = syntax {
            self.operator(operator);
        }
        let words = [syntax.operand_word_ast(), syntax.offset_word_ast(), syntax.length_word_ast()];
        words.into_iter().flatten().for_each(|w| self.word(w));
    }

    fn operator(&mut self, operator: &ParameterOp) {
        match operator {
            ParameterOp::RemovePrefixShort { pattern }
            | ParameterOp::RemovePrefixLong { pattern }
            | ParameterOp::RemoveSuffixShort { pattern }
            | ParameterOp::RemoveSuffixLong { pattern } => self.pattern(pattern),
            ParameterOp::ReplaceFirst { pattern, replacement_word_ast, .. }
            | ParameterOp::ReplaceAll { pattern, replacement_word_ast, .. } => {
                self.pattern(pattern);
                self.word(replacement_word_ast);
            }
            _ => {}
        }
    }
}
