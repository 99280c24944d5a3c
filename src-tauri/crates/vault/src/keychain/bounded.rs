use std::{
    sync::{
        Arc,
        mpsc::{RecvTimeoutError, sync_channel},
    },
    thread,
    time::Duration,
};

use zeroize::Zeroizing;

use super::{Keychain, KeychainError, Patience};

/// A keychain that never keeps its caller waiting for longer than a [`Patience`]: each question is asked on a thread
/// of its own, and one that is not answered in time is left behind there.
#[derive(Debug)]
pub(super) struct Bounded<K> {
    keychain: Arc<K>,
    patience: Patience,
}

impl<K: Keychain + 'static> Bounded<K> {
    pub(super) fn new(keychain: K, patience: Patience) -> Self {
        Self {
            keychain: Arc::new(keychain),
            patience,
        }
    }

    /// Asks what may open a dialog; a keychain that is not there, or stuck, is told without waiting for one.
    fn ask<T: Send + 'static>(
        &self,
        question: impl FnOnce(&K) -> Result<T, KeychainError> + Send + 'static,
    ) -> Result<T, KeychainError> {
        self.reach()?;
        self.within(self.patience.dialog, question)
    }

    fn within<T: Send + 'static>(
        &self,
        limit: Duration,
        question: impl FnOnce(&K) -> Result<T, KeychainError> + Send + 'static,
    ) -> Result<T, KeychainError> {
        let (answer, answered) = sync_channel(1);
        let keychain = Arc::clone(&self.keychain);
        thread::Builder::new()
            .name("keychain".to_owned())
            .spawn(move || answer.send(question(&keychain)))
            .map_err(|error| KeychainError::Failed {
                reason: format!("no thread could be started to ask it: {error}"),
            })?;
        match answered.recv_timeout(limit) {
            Ok(answer) => answer,
            Err(RecvTimeoutError::Timeout) => Err(KeychainError::NoAnswer {
                seconds: limit.as_secs(),
            }),
            Err(RecvTimeoutError::Disconnected) => Err(KeychainError::Failed {
                reason: "the thread that asked it broke off".to_owned(),
            }),
        }
    }
}

impl<K: Keychain + 'static> Keychain for Bounded<K> {
    fn reach(&self) -> Result<(), KeychainError> {
        self.within(self.patience.answer, K::reach)
    }

    fn load(&self, entry: &str) -> Result<Option<Zeroizing<Vec<u8>>>, KeychainError> {
        let entry = entry.to_owned();
        self.ask(move |keychain| keychain.load(&entry))
    }

    fn keep(&self, entry: &str, secret: &[u8]) -> Result<(), KeychainError> {
        let (entry, secret) = (entry.to_owned(), Zeroizing::new(secret.to_owned()));
        self.ask(move |keychain| keychain.keep(&entry, &secret))
    }

    fn forget(&self, entry: &str) -> Result<(), KeychainError> {
        let entry = entry.to_owned();
        self.ask(move |keychain| keychain.forget(&entry))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{
        Mutex,
        mpsc::{Receiver, Sender, channel},
    };

    use super::*;

    /// Answers `reach` at once, and the rest when the test says so; then it tells that it did.
    #[derive(Debug)]
    struct Dialog {
        unlocked: Mutex<Receiver<()>>,
        answered: Sender<&'static str>,
    }

    impl Dialog {
        fn wait(&self) {
            let _ = self.unlocked.lock().unwrap().recv();
        }
    }

    impl Keychain for Dialog {
        fn reach(&self) -> Result<(), KeychainError> {
            Ok(())
        }

        fn load(&self, _: &str) -> Result<Option<Zeroizing<Vec<u8>>>, KeychainError> {
            self.wait();
            self.answered.send("load").unwrap();
            Ok(Some(Zeroizing::new(b"late".to_vec())))
        }

        fn keep(&self, _: &str, _: &[u8]) -> Result<(), KeychainError> {
            panic!("a keychain that breaks")
        }

        fn forget(&self, _: &str) -> Result<(), KeychainError> {
            Ok(())
        }
    }

    #[test]
    fn a_dialog_that_nobody_answers_is_a_state_and_its_late_answer_harms_nobody() {
        let (unlock, unlocked) = channel();
        let (answered, answers) = channel();
        let dialog = Dialog {
            unlocked: Mutex::new(unlocked),
            answered,
        };
        let patience = Patience {
            answer: Duration::from_secs(60),
            dialog: Duration::from_millis(20),
        };
        let keychain = Bounded::new(dialog, patience);
        assert_eq!(
            keychain.load("entry"),
            Err(KeychainError::NoAnswer { seconds: 0 })
        );
        assert_eq!(keychain.forget("entry"), Ok(()));
        unlock.send(()).unwrap();
        assert_eq!(answers.recv(), Ok("load"));
    }

    #[test]
    fn a_keychain_that_breaks_is_an_error_and_no_hang() {
        let (_unlock, unlocked) = channel();
        let dialog = Dialog {
            unlocked: Mutex::new(unlocked),
            answered: channel().0,
        };
        let patience = Patience {
            answer: Duration::from_secs(60),
            dialog: Duration::from_secs(60),
        };
        let broken = Bounded::new(dialog, patience).keep("entry", b"secret");
        assert!(
            matches!(broken, Err(KeychainError::Failed { .. })),
            "{broken:?}"
        );
    }
}
