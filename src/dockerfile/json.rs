//! The JSON form.

/// Why text that starts like the JSON form is not in it.
#[derive(Clone, Debug)]
pub struct JsonFault;
