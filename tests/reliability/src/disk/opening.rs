//! Opens a folder with the real store after a power cut, an I/O error or damage, and judges it.

use std::path::Path;

use interlude_engine::store::{Commit, Op, Store, Switches};

use crate::disk::account;
use crate::disk::folder::{self, Tree};
use crate::disk::oracle::{Broken, Oracle};
use crate::disk::recording::{PROCESS_LOCK, data};

/// The findings in a folder that keeps all promises.
#[derive(Debug)]
pub struct Opened {
    /// The codes of the notices.
    pub notices: Vec<String>,
    /// True if there is any interview.
    pub has_interviews: bool,
}

/// Opens a folder with the real store, judges its content, saves one more change, and opens it again.
///
/// # Errors
/// `Broken` if it cannot be opened, has a wrong content, or differs when it is opened again.
pub fn open_and_judge(tree: &Tree, oracle: &Oracle) -> Result<Opened, Broken> {
    let root = folder::temporary();
    folder::write(tree, root.path());
    open_in_place(root.path(), oracle)
}

/// Judges the folder of a session at `root` as [`open_and_judge`] does.
///
/// # Errors
/// The same as [`open_and_judge`].
pub fn open_in_place(root: &Path, oracle: &Oracle) -> Result<Opened, Broken> {
    let path = data(root);
    let _lock = PROCESS_LOCK.lock().unwrap();
    let refused = |error| Broken(format!("it cannot be opened: {error}"));
    let (mut store, found) = account::load(&path).map_err(refused)?;
    oracle.judge(&found)?;
    let commit = Commit {
        ops: vec![Op::Switch(Switches { work_offline: true })],
    };
    store
        .commit(&commit)
        .map_err(|error| Broken(format!("nothing can be saved in it: {error}")))?;
    drop(store);
    let (_, again) = account::load(&path).map_err(refused)?;
    let mut durable = found.durable;
    durable.apply_all(&commit);
    if again.durable != durable || again.notices != found.notices {
        let notices = again.notices;
        return Err(Broken(format!(
            "it differs when it is opened again: {notices:?}"
        )));
    }
    if again.interviews.len() != found.interviews.len() {
        return Err(Broken(
            "it has other interviews when it is opened again".to_owned(),
        ));
    }
    check_kept_files(&path, found.notices.iter().map(|notice| &*notice.message))?;
    let codes = found
        .notices
        .iter()
        .map(|notice| notice.code.as_str().to_owned());
    Ok(Opened {
        notices: codes.collect(),
        has_interviews: !found.interviews.is_empty(),
    })
}

/// Checks that every file exists that a notice names as kept.
fn check_kept_files<'a>(
    path: &Path,
    sentences: impl Iterator<Item = &'a str>,
) -> Result<(), Broken> {
    let folder = account::folder(path);
    for sentence in sentences {
        for name in ["journal.bad.1", "journal.copy.bad.1", "sled.bad.1"] {
            if sentence.contains(name) && !folder.join(name).exists() {
                return Err(Broken(format!("{name} is missing: {sentence}")));
            }
        }
    }
    Ok(())
}
