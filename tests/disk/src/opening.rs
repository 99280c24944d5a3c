//! Opening with the real store what a cut, a fault or harm left.

use std::path::Path;

use interlude_engine::store::{Commit, Op, Store, Switches};

use crate::account;
use crate::book::{Book, Broken};
use crate::folder::{self, Tree};
use crate::recording::{STARTING, data};

/// What was found in a folder that keeps all its promises.
#[derive(Debug)]
pub struct Opened {
    /// The codes of what the user is told.
    pub notices: Vec<String>,
    /// Whether any interview is there.
    pub has_interviews: bool,
}

/// Opens a folder with the real store, judges what it holds, saves one change more, and opens it again.
///
/// # Errors
/// [`Broken`]: it does not open, does not hold what it should, or is another when it is opened once more.
pub fn open_and_judge(tree: &Tree, book: &Book) -> Result<Opened, Broken> {
    let root = folder::temporary();
    folder::write(tree, root.path());
    open_in_place(root.path(), book)
}

/// As [`open_and_judge`], of the session's folder at `root`.
///
/// # Errors
/// See [`open_and_judge`].
pub fn open_in_place(root: &Path, book: &Book) -> Result<Opened, Broken> {
    let path = data(root);
    let _open_here = STARTING.lock().unwrap();
    let refused = |error| Broken(format!("it does not open: {error}"));
    let (mut store, found) = account::load(&path).map_err(refused)?;
    book.judge(&found)?;
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
            "opened once more, it is another: {notices:?}"
        )));
    }
    if again.interviews.len() != found.interviews.len() {
        return Err(Broken(
            "opened once more, it holds other interviews".to_owned(),
        ));
    }
    kept_aside(&path, found.notices.iter().map(|notice| &*notice.message))?;
    let codes = found.notices.iter().map(|notice| notice.code.to_owned());
    Ok(Opened {
        notices: codes.collect(),
        has_interviews: !found.interviews.is_empty(),
    })
}

/// Whatever a notice says is kept aside, is there.
fn kept_aside<'a>(path: &Path, sentences: impl Iterator<Item = &'a str>) -> Result<(), Broken> {
    let folder = account::folder(path);
    for sentence in sentences {
        for name in ["journal.bad.1", "sled.bad.1"] {
            if sentence.contains(name) && !folder.join(name).exists() {
                return Err(Broken(format!("{name} is not there: {sentence}")));
            }
        }
    }
    Ok(())
}
