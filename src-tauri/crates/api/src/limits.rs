use std::time::Duration;

/// How long a call may take and how much it may bring.
///
/// The defaults are the product's; tests shrink them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// The whole list call: connecting, every redirect, the body.
    pub list_call: Duration,
    /// The whole amend call.
    pub amend_call: Duration,
    /// The longest list, in bytes after unpacking.
    pub list_body: u64,
    /// The longest answer to an amend and the longest refusal of any call, in bytes after unpacking.
    pub answer_body: u64,
    /// How many redirects a list call follows within its origin.
    pub redirects: u8,
}

impl Default for Limits {
    fn default() -> Self {
        const MEBIBYTE: u64 = 1 << 20;
        Self {
            list_call: Duration::from_secs(120),
            amend_call: Duration::from_secs(30),
            list_body: 256 * MEBIBYTE,
            answer_body: MEBIBYTE,
            redirects: 5,
        }
    }
}
