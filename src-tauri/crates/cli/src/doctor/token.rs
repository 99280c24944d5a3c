use interlude_app::{Account, Error};
use interlude_engine::Paused;
use interlude_model::{Code, Timestamp};
use interlude_store::keys::token::TokenClaims;

use super::CheckResult;
use super::account::AccountCheck;
use crate::sync_outcome::pause_failure;

/// Checks the claims of the token, and that the account may use it. Only the server can verify it.
pub(crate) fn token(found: &AccountCheck, now: Timestamp) -> CheckResult {
    let (Some(account), Some(session)) = (&found.account, &found.session) else {
        return CheckResult::NotDone("No account is open.".to_owned());
    };
    let Some(token) = &found.token else {
        let message = "There is no token, so no change can be sent. Put one in INTERLUDE_TOKEN, or \
                       connect again to save one.";
        return CheckResult::Note(Code::NoToken, message.to_owned());
    };
    let claims = match TokenClaims::read(token).map_err(Error::from) {
        Ok(claims) => claims,
        Err(error) => return CheckResult::Trouble(error.into()),
    };
    let refused = session.read(|ledger| match session.engine().status().paused {
        Some(Paused::SignIn) if session.available.api_key && session.available.token => {
            pause_failure(session, ledger)
        }
        _ => None,
    });
    match refused {
        Some(refused) => CheckResult::Trouble(refused),
        None => result_of(&claims, account, now),
    }
}

fn result_of(claims: &TokenClaims, account: &Account, now: Timestamp) -> CheckResult {
    if let (Some(bound), Some(named)) = (account.holder(), &claims.holder)
        && bound != named
    {
        return CheckResult::Trouble(Error::other_holder(bound, named).into());
    }
    let Some(until) = claims.expires_at.map(Timestamp::from_seconds) else {
        return CheckResult::Ok("It has no expiry time.".to_owned());
    };
    if until < now {
        let message = format!(
            "It expired on {until} (not verified). If the server refuses it, sign in again."
        );
        return CheckResult::Note(Code::TokenExpired, message);
    }
    CheckResult::Ok(format!("It is valid until {until} (not verified)."))
}
