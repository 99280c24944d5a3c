use std::sync::Arc;
use std::time::Duration;

use crate::codec::Codec;
use crate::entropy::Entropy;
use crate::paths::Paths;

/// The files of one account, and everything that is needed to open them.
pub(crate) struct Account {
    pub(crate) paths: Paths,
    pub(crate) codec: Arc<Codec>,
    /// The longest time that opening the database may take.
    pub(crate) limit: Duration,
    pub(crate) entropy: Box<dyn Entropy>,
}
