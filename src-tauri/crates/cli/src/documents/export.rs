use serde::Serialize;

/// The path of a calendar file, or the calendar itself if it goes to the standard output.
#[derive(Debug, Serialize)]
pub(crate) struct ExportDocument<'a> {
    /// The path of the file. null for the standard output.
    pub(crate) file: Option<String>,
    /// The number of agreed and proposed times in it.
    pub(crate) events: usize,
    /// The calendar (RFC 5545), if it was not written to a file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) calendar: Option<&'a str>,
}
