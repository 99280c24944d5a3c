use std::path::PathBuf;

use etcetera::BaseStrategy;

use crate::AccountError;

/// The application's identifier, as in `tauri.conf.json`: the data folder has its name.
pub const IDENTIFIER: &str = "app.interlude.desktop";

/// The variable that names the data folder where no argument does, for window and command line alike.
pub const DATA_VARIABLE: &str = "INTERLUDE_DATA";

/// The folder that the window and the command line share unless another one is named: the
/// platform's data folder of this user (`$XDG_DATA_HOME` or `~/.local/share`,
/// `~/Library/Application Support`, `%APPDATA%`), and in it the [`IDENTIFIER`].
///
/// # Errors
/// [`AccountError::NoHome`].
pub fn default_data_folder() -> Result<PathBuf, AccountError> {
    let strategy =
        etcetera::base_strategy::choose_native_strategy().map_err(|_| AccountError::NoHome)?;
    Ok(strategy.data_dir().join(IDENTIFIER))
}
