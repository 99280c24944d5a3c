use serde::Serialize;

/// A calendar file that was written, or the calendar itself where it goes to the standard output.
#[derive(Debug, Serialize)]
pub(crate) struct ExportDocument<'a> {
    /// Where it was written; null for the standard output.
    pub(crate) file: Option<String>,
    /// How many times of interviews it holds, agreed and proposed ones.
    pub(crate) events: usize,
    /// The calendar, RFC 5545, where it was not written to a file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) calendar: Option<&'a str>,
}
