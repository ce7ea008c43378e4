//! Pieces to a value.

use super::{Operation, Operator, Piece, Template, Variable};
use crate::compose::Fault;
use crate::dockerfile::expand::{Env, PartialText, Value};
use crate::source::{MappedText, Span};

/// What a text stands for, and what was met on the way.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Expansion {
    /// The value. Where the expansion fails, a part of it is unknown.
    pub text: PartialText,
    /// Every variable of the text, in its order; those in words too, behind the variable that has the word.
    pub uses: Vec<Use>,
    /// What Compose cannot read, where it looks or may look: it reads a word when it needs it.
    pub faults: Vec<Fault>,
    /// The variables that must be set and are not.
    pub missing: Vec<Missing>,
}

/// A use of a variable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Use {
    /// Its name.
    pub name: String,
    /// From the `$` to its end.
    pub span: Span,
    /// The name alone.
    pub name_span: Span,
    /// The operator, if it has one.
    pub operator: Option<Operator>,
    /// Whether the operator takes empty for unset.
    pub colon: bool,
    /// Whether it is set; `None` if that is not known.
    pub set: Option<bool>,
    /// Whether its value counts, or may count: not in the word of a default that is not needed.
    pub needed: bool,
}

impl Use {
    /// Whether a default is given for it.
    pub fn has_default(&self) -> bool {
        self.operator == Some(Operator::Default)
    }

    /// Whether Compose puts nothing in its place, and warns.
    pub fn is_blank(&self) -> bool {
        self.needed && self.set == Some(false) && self.operator.is_none()
    }
}

/// A variable that must be set and is not, which fails the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Missing {
    /// The variable.
    pub name: String,
    /// From the `$` to its end.
    pub span: Span,
    /// Whether it is set, but empty.
    pub empty: bool,
    /// What the file says about it, which may be nothing.
    pub message: PartialText,
}

impl Template {
    /// What the text stands for. `env` says `None` of a variable that is not set; of one that is [`Value::Unknown`] nothing is known,
    /// not even whether it is set.
    ///
    /// `budget` is the number of bytes that values may still put into texts, of which this takes its part: a value beyond it is
    /// unknown. So a few large values cannot fill the memory. See [`super::BUDGET`].
    pub fn expand(&self, env: &Env, budget: &mut usize) -> Expansion {
        let mut expander = Expander { env, budget, out: Expansion::default() };
        let mut text = PartialText::default();
        expander.template(self, Need::Yes, &mut text);
        Expansion { text, ..expander.out }
    }
}

/// Whether Compose looks at a part.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Need {
    Yes,
    Maybe,
    No,
}

struct Expander<'a> {
    env: &'a Env<'a>,
    budget: &'a mut usize,
    out: Expansion,
}

impl Expander<'_> {
    /// Appends what a template stands for to `text`.
    fn template(&mut self, template: &Template, need: Need, text: &mut PartialText) {
        for piece in &template.pieces {
            match piece {
                Piece::Text(literal) => text.push(literal),
                Piece::Variable(variable) => self.variable(variable, need, text),
                Piece::Invalid(fault) => {
                    if need != Need::No {
                        self.out.faults.push(fault.clone());
                    }
                    text.push_unknown(fault.span);
                }
            }
        }
    }

    fn variable(&mut self, variable: &Variable, need: Need, text: &mut PartialText) {
        let value = (self.env)(&variable.name);
        let operation = variable.operation.as_ref();
        self.out.uses.push(Use {
            name: variable.name.clone(),
            span: variable.span,
            name_span: variable.name_span,
            operator: operation.map(|operation| operation.operator),
            colon: operation.is_some_and(|operation| operation.colon),
            set: match value {
                None => Some(false),
                Some(Value::Known(_)) => Some(true),
                Some(Value::Unknown) => None,
            },
            needed: need != Need::No,
        });
        match operation {
            None => self.substitute(value, variable.span, text),
            Some(operation) => self.operate(variable, operation, value, need, text),
        }
    }

    fn operate(&mut self, variable: &Variable, operation: &Operation, value: Option<Value>, need: Need, text: &mut PartialText) {
        // Whether the variable counts as set.
        let given = match &value {
            None => Some(false),
            Some(Value::Known(text)) => Some(!(operation.colon && text.is_empty())),
            Some(Value::Unknown) => None,
        };
        let takes_word = given.map(|given| given == (operation.operator == Operator::Alternative));
        match (takes_word, operation.operator) {
            (Some(true), Operator::Required) => {
                let message = self.aside(&operation.word, need);
                if need == Need::Yes {
                    let (name, span) = (variable.name.clone(), variable.span);
                    self.out.missing.push(Missing { name, span, empty: value.is_some(), message });
                }
                text.push_unknown(variable.span);
            }
            (Some(true), _) => self.template(&operation.word, need, text),
            (Some(false), _) => {
                self.aside(&operation.word, Need::No);
                self.substitute(value, variable.span, text);
            }
            (None, _) => {
                self.aside(&operation.word, if need == Need::No { Need::No } else { Need::Maybe });
                text.push_unknown(variable.span);
            }
        }
    }

    /// A word that is not part of the text.
    fn aside(&mut self, word: &Template, need: Need) -> PartialText {
        let mut text = PartialText::default();
        self.template(word, need, &mut text);
        text
    }

    fn substitute(&mut self, value: Option<Value>, span: Span, text: &mut PartialText) {
        match value {
            None => {}
            Some(Value::Known(value)) if value.is_empty() => {}
            Some(Value::Known(value)) if value.len() <= *self.budget => {
                *self.budget -= value.len();
                let mut mapped = MappedText::empty(span.start as usize);
                mapped.push_decoded(&value, span);
                text.push(&mapped);
            }
            Some(_) => text.push_unknown(span),
        }
    }
}
