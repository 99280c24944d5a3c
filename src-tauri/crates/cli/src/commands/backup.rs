//! Backups of the data folder.

use std::path::Path;

use interlude_app::{Backup, OpenedBackup};
use interlude_model::Code;
use interlude_store::fs::IfExists;
use interlude_store::keys::Passphrase;
use serde_json::json;

use super::accounts::new_seal;
use crate::args::{self, Restore};
use crate::context::Context;
use crate::failure::{Exit, Failure};
use crate::host::Folder;
use crate::output::Answer;
use crate::page::{Page, Style};
use crate::secrets;
use crate::session::Session;
use crate::text::count;

/// Writes the outbox, the history and the settings of all accounts to a sealed file.
pub(super) async fn backup(context: &Context, args: args::Backup) -> Result<Answer, Failure> {
    let accounts = context.folder.accounts()?.ok_or(Code::NoAccount)?;
    let listed = accounts.list()?;
    if let Some((_, error)) = listed.unreadable.into_iter().next() {
        return Err(error.into());
    }
    let passphrase = secrets::new_passphrase(&context.terminal).await?;
    let passphrase = needed(passphrase)?;
    let mut backup = Backup::begin(&accounts, context.clock.now().wall)?;
    let mut ids = Vec::new();
    for account in listed.accounts {
        let session = Session::without_credentials(context, &accounts, account.id()).await?;
        let added = backup.add(&session.open);
        session.close().await;
        added?;
        ids.push(account.id().to_string());
    }
    let if_exists = if args.replace {
        IfExists::Replace
    } else {
        IfExists::Fail
    };
    let written = backup
        .write(context.file(&args.file), passphrase, if_exists)
        .await;
    written.map_err(|error| match error.code {
        Code::Exists => Failure::from(error).with("To replace it, add --replace."),
        _ => error.into(),
    })?;
    let file = args.file.display().to_string();
    let document = || json!({"file": file, "accounts": ids});
    let text = || {
        let accounts = count(ids.len(), "account", "accounts");
        let said = format!(
            "{file} holds the changes, the history and the settings of {accounts}, sealed by the passphrase. It \
             holds no credential."
        );
        Page::of(Style::Plain, &said)
    };
    Answer::new(context.format, Exit::Done, &[], document, text)
}

/// Fills a data folder that has no account from a backup.
pub(super) async fn restore(context: &Context, args: Restore) -> Result<Answer, Failure> {
    if let Folder::Shared(_) = context.folder {
        // Its settings would be written over those of the backup.
        let message =
            "Interlude is running with this data folder. Close it, then restore the backup.";
        return Err(Failure::new(Code::InUse, message));
    }
    let accounts = context.folder.accounts()?.ok_or(Code::NoAccount)?;
    let backup = open(context, &args.file).await?;
    let seal = new_seal(context, &accounts, args.seal).await?;
    let now = context.clock.now().wall;
    let ids = accounts.restore(backup, seal, now).await?;
    let ids: Vec<_> = ids.iter().map(ToString::to_string).collect();
    let text = || {
        let accounts = count(ids.len(), "account", "accounts");
        let said = format!(
            "Restored {accounts}: {}. Sign in to fetch the interviews: interlude sign-in.",
            ids.join(", ")
        );
        Page::of(Style::Plain, &said)
    };
    Answer::new(
        context.format,
        Exit::Done,
        &[],
        || json!({"accounts": ids}),
        text,
    )
}

async fn open(context: &Context, file: &Path) -> Result<OpenedBackup, Failure> {
    let name = file.display().to_string();
    let passphrase = secrets::passphrase(&context.terminal, &name).await?;
    Ok(OpenedBackup::read(context.file(file), needed(passphrase)?).await?)
}

fn needed(passphrase: Option<Passphrase>) -> Result<Passphrase, Failure> {
    let message = "A backup is sealed with a passphrase.";
    passphrase.ok_or_else(|| Failure::new(Code::PassphraseNeeded, message))
}
