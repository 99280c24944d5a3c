use std::path::PathBuf;
use std::sync::Arc;

use interlude_api::{HttpRemote, Transport};
use interlude_engine::clock::Clock;
use interlude_engine::store::CredentialMark;
use interlude_engine::{Config, Engine, Parts};
use interlude_model::Credentials;
use interlude_store::keys::token::TokenClaims;
use interlude_store::keys::{Fingerprint, FingerprintKey, OpenVault, Seal, UnsealedVault};
use interlude_store::{Opening, OsEntropy, SledStore};
use tokio::sync::watch;
use tracing::Instrument as _;
use zeroize::Zeroizing;

use crate::account::bind;
use crate::accounts::run_blocking;
use crate::log::{self, AccountLog};
use crate::open_account::Renewal;
use crate::{Account, Accounts, Connection, Error, OpenAccount};

/// An account with an open vault. Its store was not read yet.
#[derive(Debug)]
pub struct Unlocked {
    accounts: Accounts,
    account: Account,
    vault: OpenedVault,
    /// The last step of opening it, for the log: `connect`, `reconnect` or `unlock`.
    step: &'static str,
}

#[derive(Debug)]
pub(crate) enum OpenedVault {
    Sealed(Box<OpenVault>),
    Unsealed(UnsealedVault),
}

impl OpenedVault {
    /// Wraps an open vault. Credentials of format version 1, which were bound to no server, are bound to the
    /// account's servers.
    pub(crate) fn from_open(mut vault: OpenVault) -> Self {
        if vault.is_outdated() {
            let credentials = vault.credentials().clone();
            // If the disk refuses this, the account still opens, and the next start tries again.
            let _ = vault.keep(credentials, &mut OsEntropy);
        }
        Self::Sealed(Box::new(vault))
    }

    /// Saves the first credentials in a new vault.
    pub(crate) fn with_credentials(
        mut vault: OpenVault,
        credentials: Credentials,
    ) -> Result<Self, Error> {
        vault.keep(credentials, &mut OsEntropy)?;
        Ok(Self::Sealed(Box::new(vault)))
    }
}

impl Unlocked {
    pub(crate) fn new(
        accounts: Accounts,
        account: Account,
        vault: OpenedVault,
        step: &'static str,
    ) -> Self {
        Self {
            accounts,
            account,
            vault,
            step,
        }
    }

    pub fn account(&self) -> &Account {
        &self.account
    }

    pub fn seal(&self) -> Seal {
        match &self.vault {
            OpenedVault::Sealed(vault) => vault.seal(),
            OpenedVault::Unsealed(_) => Seal::None,
        }
    }

    /// Connects the account again. Saves `given` credentials in place of the old ones if it is sealed, and the
    /// amend server if the connection names one. Credentials that are bound to other servers are deleted.
    ///
    /// # Errors
    /// `Code::OtherHolder` and the like. Nothing changed then. After an error of the disk, each file has either
    /// its old or its new contents.
    pub async fn reconnect(
        mut self,
        connection: Connection,
        given: Credentials,
    ) -> Result<Self, Error> {
        run_blocking(move || {
            let (holder, _) = bind(self.account.holder(), given.token.as_ref())?;
            let amend = connection.amend.or(self.account.connection.amend.clone());
            let connection = Connection {
                amend,
                ..self.account.connection.clone()
            };
            // The vault is written before the account file. After a crash between the two, the credentials are
            // bound to servers that the account file does not name. The start then refuses to send, instead of
            // sending old credentials to a new server.
            if let OpenedVault::Sealed(vault) = &mut self.vault {
                let credentials = given.over(vault.credentials().clone());
                let (list, amend) = connection.servers();
                vault.keep_for(credentials, list, amend, &mut OsEntropy)?;
            }
            let next = Account {
                connection,
                holder,
                ..self.account.clone()
            };
            self.save_account(next)?;
            let step = "reconnect";
            Ok(Self { step, ..self })
        })
        .await
    }

    /// Returns the account's credentials. `given` ones take precedence over saved ones.
    #[must_use]
    pub fn credentials(&self, given: Credentials) -> Credentials {
        match &self.vault {
            OpenedVault::Sealed(vault) => given.over(vault.credentials().clone()),
            OpenedVault::Unsealed(_) => given,
        }
    }

    /// Opens the store and starts the engine with [these credentials](Self::credentials). With `automatic`,
    /// the engine polls and sends by itself.
    ///
    /// # Errors
    /// An error of any kind. Nothing was sent then. `Code::OtherServer` means that the account must be [connected
    /// again](Self::reconnect) first.
    pub async fn start(
        self,
        credentials: Credentials,
        automatic: bool,
        clock: Arc<dyn Clock>,
    ) -> Result<OpenAccount, Error> {
        let folder = self.accounts.folder().account_folder(&self.account.id)?;
        let log = AccountLog::begin(&folder);
        let span = log.span();
        span.in_scope(|| {
            tracing::info!(
                target: "interlude::account",
                version = env!("CARGO_PKG_VERSION"),
                seal = self.seal().word(),
                automatic,
                after = self.step,
                has_key = credentials.api_key.is_some(),
                has_token = credentials.token.is_some(),
                "the account is opened"
            );
        });
        let opened = self
            .open(credentials, automatic, clock, folder.clone(), log)
            .instrument(span)
            .await;
        opened.inspect_err(|error| log::failed_open(&folder, error))
    }

    async fn open(
        mut self,
        credentials: Credentials,
        automatic: bool,
        clock: Arc<dyn Clock>,
        folder: PathBuf,
        log: AccountLog,
    ) -> Result<OpenAccount, Error> {
        self.check_servers()?;
        let now = clock.now().wall;
        let token = credentials.token.clone();
        let (this, claims, store, transport) = run_blocking(move || {
            let (holder, claims) = bind(self.account.holder(), token.as_ref())?;
            let next = Account {
                holder,
                ..self.account.clone()
            };
            self.save_account(next)?;
            let folder = self.accounts.folder();
            let opening = Opening::at(now);
            let store = SledStore::open(folder, &self.account.id, self.store_key(), opening)?;
            Ok::<_, Error>((self, claims, store, Transport::new()?))
        })
        .await?;

        let (key, token) = this.credential_marks(&credentials);
        let config = Config {
            automatic,
            one_origin: this.account.connection.has_one_origin(),
            key,
            token,
            ..Config::default()
        };
        let endpoints = this.account.connection.endpoints();
        let remote = HttpRemote::new(
            transport,
            endpoints,
            credentials.clone(),
            Arc::clone(&clock),
        );
        let (store, cache) = store.into_halves();
        let engine = Engine::start(Parts {
            store,
            cache,
            remote: remote.clone(),
            clock,
            random: Box::new(OsEntropy),
            config,
        })
        .await?;
        Ok(OpenAccount {
            folder,
            log,
            seal: this.seal(),
            account: this.account.clone(),
            engine,
            renewal: Renewal::new(this, credentials, claims, remote),
            closed: watch::Sender::new(false),
        })
    }

    pub(crate) fn accounts(&self) -> &Accounts {
        &self.accounts
    }

    /// Saves other credentials if the account is sealed, and binds it to the token's holder. Returns the claims
    /// of the token.
    pub(crate) fn store_credentials(
        &mut self,
        credentials: &Credentials,
    ) -> Result<Option<TokenClaims>, Error> {
        let (holder, claims) = bind(self.account.holder(), credentials.token.as_ref())?;
        if let OpenedVault::Sealed(vault) = &mut self.vault {
            vault.keep(credentials.clone(), &mut OsEntropy)?;
        }
        let next = Account {
            holder,
            ..self.account.clone()
        };
        self.save_account(next)?;
        Ok(claims)
    }

    /// Returns the fingerprints of key and token.
    pub(crate) fn credential_marks(
        &self,
        credentials: &Credentials,
    ) -> (Option<CredentialMark>, Option<CredentialMark>) {
        let credential_marks = self.fingerprint_key();
        let key = credentials.api_key.as_ref();
        let token = credentials.token.as_ref();
        (
            key.map(|key| mark(credential_marks.of_api_key(key))),
            token.map(|token| mark(credential_marks.of_token(token))),
        )
    }

    /// Checks that the credentials are bound to the servers in the account file.
    fn check_servers(&self) -> Result<(), Error> {
        match &self.vault {
            OpenedVault::Sealed(vault) if vault.is_for_other_servers() => {
                let host = self.account.connection.host();
                Err(Error::other_server(&self.account.id, &host))
            }
            _ => Ok(()),
        }
    }

    /// Saves the account file if the account changed.
    fn save_account(&mut self, next: Account) -> Result<(), Error> {
        if next != self.account {
            self.accounts.account_file(&next.id)?.write(&next)?;
            self.account = next;
        }
        Ok(())
    }

    pub(crate) fn fingerprint_key(&self) -> &FingerprintKey {
        match &self.vault {
            OpenedVault::Sealed(vault) => vault.fingerprint_key(),
            OpenedVault::Unsealed(vault) => vault.fingerprint_key(),
        }
    }

    pub(crate) fn store_key(&self) -> interlude_store::StoreKey {
        match &self.vault {
            OpenedVault::Unsealed(_) => interlude_store::StoreKey::None,
            OpenedVault::Sealed(vault) => interlude_store::StoreKey::Key {
                key_id: vault.data_key().id().0,
                key: Zeroizing::new(*vault.data_key().bytes()),
            },
        }
    }
}

fn mark(fingerprint: Fingerprint) -> CredentialMark {
    CredentialMark(fingerprint.0)
}
