use std::path::PathBuf;

use etcetera::BaseStrategy;
use interlude_model::Code;

use crate::Error;

/// The application's identifier, as in `tauri.conf.json`. It is also the name of the data folder.
pub const IDENTIFIER: &str = "app.interlude.desktop";

/// The environment variable that names the data folder if no argument does. The window and the command
/// line both use it.
pub const DATA_VARIABLE: &str = "INTERLUDE_DATA";

/// Returns the default data folder, which the window and the command line share.
///
/// It is the folder [`IDENTIFIER`] in the platform's data folder of this user: `$XDG_DATA_HOME` or
/// `~/.local/share`, `~/Library/Application Support`, `%APPDATA%`.
///
/// # Errors
/// [`Code::NoDataFolder`] if the platform names no such folder.
pub fn default_data_folder() -> Result<PathBuf, Error> {
    let strategy = etcetera::base_strategy::choose_native_strategy().map_err(|_| {
        let message = "No data folder was found for your user. Set HOME, or name a data folder.";
        Error::new(Code::NoDataFolder, message)
    })?;
    Ok(strategy.data_dir().join(IDENTIFIER))
}
