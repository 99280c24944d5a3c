use std::sync::Arc;

use interlude_api::{ApiKey, HttpRemote, Token, Transport};
use interlude_engine::clock::Clock;
use interlude_engine::store::CredentialMark;
use interlude_engine::{Config, Engine, Parts, Writing};
use interlude_store::{Opening, SledStore};
use interlude_vault::token::TokenClaims;
use interlude_vault::{
    Credentials, Fingerprint, FingerprintKey, OpenVault, OsRandom, Seal, UnsealedVault,
};
use zeroize::Zeroizing;

use crate::holder::bind;
use crate::off_thread::off_thread;
use crate::renewal::Renewal;
use crate::{Account, AccountError, Accounts, Chance, Connection, OpenAccount};

/// An account with its vault open: nothing of its database was read yet.
#[derive(Debug)]
pub struct Unlocked {
    accounts: Accounts,
    account: Account,
    vault: OpenedVault,
}

#[derive(Debug)]
pub(crate) enum OpenedVault {
    Sealed(Box<OpenVault>),
    Unsealed(UnsealedVault),
}

impl OpenedVault {
    /// A vault that is open. Credentials that version 1 sealed for no server in particular are sealed for
    /// the account's.
    pub(crate) fn of(mut vault: OpenVault) -> Self {
        if vault.is_outdated() {
            let credentials = vault.credentials().clone();
            // A disk that refuses it now is asked again the next time; the account opens all the same.
            let _ = vault.keep(credentials, &mut OsRandom);
        }
        Self::Sealed(Box::new(vault))
    }

    /// A new vault, with the first credentials in it.
    pub(crate) fn keeping(
        mut vault: OpenVault,
        credentials: Credentials,
    ) -> Result<Self, AccountError> {
        vault.keep(credentials, &mut OsRandom)?;
        Ok(Self::Sealed(Box::new(vault)))
    }
}

impl Unlocked {
    pub(crate) fn new(accounts: Accounts, account: Account, vault: OpenedVault) -> Self {
        Self {
            accounts,
            account,
            vault,
        }
    }

    /// Which account it is.
    pub fn account(&self) -> &Account {
        &self.account
    }

    /// What opens it.
    pub fn seal(&self) -> Seal {
        match &self.vault {
            OpenedVault::Sealed(vault) => vault.seal(),
            OpenedVault::Unsealed(_) => Seal::None,
        }
    }

    /// Connects it anew: keeps `given` over the credentials kept before, if it is sealed, and the
    /// amend call's server, if one is named. Credentials that were kept for other servers are dropped.
    ///
    /// # Errors
    /// [`AccountError::OtherHolder`] and the like: nothing changed. A failure of the disk: what is
    /// kept is the old or the new, and whole.
    pub async fn reconnect(
        mut self,
        connection: Connection,
        given: Credentials,
    ) -> Result<Self, AccountError> {
        off_thread(move || {
            let (holder, _) = bind(self.account.holder(), given.token.as_ref())?;
            let amend = connection.amend.or(self.account.connection.amend.clone());
            let connection = Connection {
                amend,
                ..self.account.connection.clone()
            };
            // Where it ends between the two files, the credentials are for other servers than the
            // account's, and it must be connected again.
            if let OpenedVault::Sealed(vault) = &mut self.vault {
                let credentials = given.over(vault.credentials().clone());
                let (list, amend) = connection.servers();
                vault.keep_for(credentials, list, amend, &mut OsRandom)?;
            }
            let next = Account {
                connection,
                holder,
                ..self.account.clone()
            };
            self.adopt(next)?;
            Ok(self)
        })
        .await
    }

    /// The credentials that the account has: `given` ones go over those it keeps.
    #[must_use]
    pub fn credentials(&self, given: Credentials) -> Credentials {
        match &self.vault {
            OpenedVault::Sealed(vault) => given.over(vault.credentials().clone()),
            OpenedVault::Unsealed(_) => given,
        }
    }

    /// Opens the database and starts the engine with [these credentials](Self::credentials).
    /// `automatic` lets the engine poll and send of its own accord. `clock` is the program's.
    ///
    /// # Errors
    /// [`AccountError`]: nothing was sent. [`AccountError::OtherServer`] if it must be
    /// [connected anew](Self::reconnect) first.
    pub async fn start(
        mut self,
        credentials: Credentials,
        automatic: bool,
        clock: Arc<dyn Clock>,
    ) -> Result<OpenAccount, AccountError> {
        self.check_servers()?;
        let now = clock.now().wall;
        let token = credentials.token.clone();
        let (this, claims, store, transport) = off_thread(move || {
            let (holder, claims) = bind(self.account.holder(), token.as_ref())?;
            let next = Account {
                holder,
                ..self.account.clone()
            };
            self.adopt(next)?;
            let folder = self.accounts.folder();
            let opening = Opening::at(now);
            let store = SledStore::open(folder, &self.account.id, self.store_seal(), opening)?;
            Ok::<_, AccountError>((self, claims, store, Transport::new()?))
        })
        .await?;

        let (key, token) = this.marks(&credentials);
        let config = Config {
            automatic,
            one_origin: this.account.connection.has_one_origin(),
            key,
            token,
            ..Config::default()
        };
        let endpoints = this.account.connection.endpoints();
        let shown = shown(&credentials)?;
        let remote = HttpRemote::new(transport, endpoints, shown, Arc::clone(&clock));
        let engine = Engine::start(Parts {
            store,
            remote: remote.clone(),
            clock,
            random: Box::new(Chance::of_the_system()?),
            writing: Writing::OwnThread,
            config,
        })
        .await?;
        Ok(OpenAccount {
            folder: this.accounts.folder().account_folder(&this.account.id)?,
            seal: this.seal(),
            account: this.account.clone(),
            engine,
            token: claims,
            renewal: Renewal::new(this, credentials, remote),
        })
    }

    pub(crate) fn accounts(&self) -> &Accounts {
        &self.accounts
    }

    /// Keeps other credentials, where the account is sealed, and binds it to the token's holder. Gives
    /// what the token says of itself.
    pub(crate) fn keep(
        &mut self,
        credentials: &Credentials,
    ) -> Result<Option<TokenClaims>, AccountError> {
        let (holder, claims) = bind(self.account.holder(), credentials.token.as_ref())?;
        if let OpenedVault::Sealed(vault) = &mut self.vault {
            vault.keep(credentials.clone(), &mut OsRandom)?;
        }
        let next = Account {
            holder,
            ..self.account.clone()
        };
        self.adopt(next)?;
        Ok(claims)
    }

    /// The fingerprints of key and token.
    pub(crate) fn marks(
        &self,
        credentials: &Credentials,
    ) -> (Option<CredentialMark>, Option<CredentialMark>) {
        let marks = self.fingerprint_key();
        let key = credentials.api_key.as_ref();
        let token = credentials.token.as_ref();
        (
            key.map(|key| mark(marks.of_api_key(key))),
            token.map(|token| mark(marks.of_token(token))),
        )
    }

    /// Whether the credentials are for the servers that the account names now.
    fn check_servers(&self) -> Result<(), AccountError> {
        match &self.vault {
            OpenedVault::Sealed(vault) if vault.is_for_other_servers() => {
                Err(AccountError::OtherServer {
                    id: self.account.id.clone(),
                    host: self.account.connection.host(),
                })
            }
            _ => Ok(()),
        }
    }

    /// Writes the account as it is to be, if that is anything new.
    fn adopt(&mut self, next: Account) -> Result<(), AccountError> {
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

    fn store_seal(&self) -> interlude_store::Seal {
        match &self.vault {
            OpenedVault::Unsealed(_) => interlude_store::Seal::None,
            OpenedVault::Sealed(vault) => interlude_store::Seal::Key {
                key_id: vault.data_key().id().0,
                key: Zeroizing::new(*vault.data_key().bytes()),
            },
        }
    }
}

fn mark(fingerprint: Fingerprint) -> CredentialMark {
    CredentialMark(fingerprint.0)
}

/// The credentials as the API client takes them.
pub(crate) fn shown(credentials: &Credentials) -> Result<interlude_api::Credentials, AccountError> {
    let api_key = credentials
        .api_key
        .as_ref()
        .map(|key| ApiKey::new(key.expose()));
    let token = credentials
        .token
        .as_ref()
        .map(|token| Token::new(token.expose()));
    Ok(interlude_api::Credentials {
        api_key: api_key.transpose()?,
        token: token.transpose()?,
    })
}
