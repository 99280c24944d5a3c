use std::time::Duration;

/// The time limits and size limits of the calls.
///
/// The defaults are those of the product. Tests use smaller ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// The time limit of a list call, including connection, redirects and body.
    pub list_call: Duration,
    /// The time limit of the call of a change.
    pub change_call: Duration,
    /// The size limit of a list in bytes, after decompression.
    pub list_body: u64,
    /// The size limit of the answer to a change, and of the refusal of any call, in bytes after
    /// decompression.
    pub answer_body: u64,
    /// The number of redirects that a list call follows within its origin.
    pub redirects: u8,
}

impl Default for Limits {
    fn default() -> Self {
        const MEBIBYTE: u64 = 1 << 20;
        Self {
            list_call: Duration::from_secs(120),
            change_call: Duration::from_secs(30),
            list_body: 256 * MEBIBYTE,
            answer_body: MEBIBYTE,
            redirects: 5,
        }
    }
}
