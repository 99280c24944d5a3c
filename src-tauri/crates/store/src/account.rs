use std::sync::Arc;
use std::time::Duration;

use crate::codec::Codec;
use crate::entropy::Entropy;
use crate::paths::Paths;

/// One account's files, and what it takes to open them.
pub(crate) struct Account {
    pub(crate) paths: Paths,
    pub(crate) codec: Arc<Codec>,
    /// How long opening the database may take.
    pub(crate) limit: Duration,
    pub(crate) entropy: Box<dyn Entropy>,
}
