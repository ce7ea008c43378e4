//! `RUN --device`.

use super::values::parse_bool;
use super::{MountError, Phase, csv};
use crate::dockerfile::suggest::closest;
use crate::source::{MappedText, Span};

/// A `--device`; BuildKit reads it, but only its experimental syntax does anything with it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Device {
    /// The device, as `vendor.com/class=name`.
    pub name: Option<MappedText>,
    /// Whether it must be there.
    pub required: bool,
    /// What BuildKit refuses, all of it as it reads the instructions.
    pub errors: Vec<MountError>,
}

/// Reads the value of a `--device`; variables mean nothing in it.
pub fn parse_device(value: &MappedText) -> Device {
    let mut device = Device::default();
    match csv::fields(value) {
        Ok(fields) => fields.iter().for_each(|field| device.field(field)),
        Err(error) => device.errors.push(error),
    }
    device
}

impl Device {
    fn field(&mut self, field: &MappedText) {
        let at = field.as_str().find('=');
        let key = field.slice(0..at.unwrap_or(field.len()));
        let value = at.map(|at| field.slice(at + 1..field.len()));
        match (key.as_str().to_ascii_lowercase().as_str(), value) {
            ("required", None) => self.required = true,
            ("required", Some(value)) => match parse_bool(value.as_str()) {
                Some(required) => self.required = required,
                None => self.error(value.span(), format!("`{}` is no value for `required`", value.as_str()), None),
            },
            ("name", Some(value)) if self.name.is_none() => self.name = Some(value).filter(|value| !value.is_empty()),
            ("name", Some(_)) => self.error(key.span(), "a device has one name".to_owned(), None),
            // The name of a device may hold a `=` itself.
            _ if self.name.is_none() => self.name = Some(field.clone()).filter(|field| !field.is_empty()),
            (name, _) => {
                let suggestion = closest(name, ["name", "required"]);
                self.error(key.span(), format!("a device has no option `{}`", key.as_str()), suggestion);
            }
        }
    }

    fn error(&mut self, span: Span, message: String, suggestion: Option<&'static str>) {
        self.errors.push(MountError { span, message, suggestion, phase: Phase::Instructions });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn device(value: &str) -> Device {
        parse_device(&MappedText::verbatim(value, 0))
    }

    #[test]
    fn devices() {
        let read = device("vendor.com/class=x,required");
        assert_eq!(read.name.map(|name| name.as_str().to_owned()), Some("vendor.com/class=x".to_owned()));
        assert!(read.required && read.errors.is_empty());
        assert!(device("name=a,required=false").errors.is_empty());
        for wrong in ["", "a,name=b", "a,b", "a,required=x", "a,nam=x", "\"a"] {
            assert_eq!(device(wrong).errors.len(), 1, "{wrong}");
        }
        assert_eq!(device("a,nam=x").errors[0].suggestion, Some("name"));
    }
}
