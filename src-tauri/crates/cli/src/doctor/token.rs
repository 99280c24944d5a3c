use interlude_account::{Account, AccountError};
use interlude_domain::Timestamp;
use interlude_engine::Paused;
use interlude_vault::token::TokenClaims;

use super::Verdict;
use super::account::Found;
use crate::failure::Failure;
use crate::settled::pause;

/// What the token says of itself, and whether the account may use it. What it is worth, only the
/// server knows.
pub(crate) fn token(found: &Found, now: Timestamp) -> Verdict {
    let (Some(account), Some(session)) = (&found.account, &found.session) else {
        return Verdict::NotDone("No account is open.".to_owned());
    };
    let Some(token) = &found.token else {
        let message = "There is none, so no change can be sent. Put it in INTERLUDE_TOKEN, or \
                       connect again to have it kept.";
        return Verdict::Note("no_token", message.to_owned());
    };
    let claims = match TokenClaims::read(token).map_err(AccountError::from) {
        Ok(claims) => claims,
        Err(error) => return Verdict::Trouble(error.into()),
    };
    let refused = session.read(|ledger| match session.engine().status().paused {
        Some(Paused::SignIn) if session.has.api_key && session.has.token => pause(session, ledger),
        _ => None,
    });
    match refused {
        Some(refused) => Verdict::Trouble(refused),
        None => judged(&claims, account, now),
    }
}

fn judged(claims: &TokenClaims, account: &Account, now: Timestamp) -> Verdict {
    if let (Some(bound), Some(named)) = (account.holder(), &claims.holder)
        && bound != named
    {
        let (bound, named) = (bound.to_owned(), named.clone());
        let other = AccountError::OtherHolder { bound, named };
        return Verdict::Trouble(Failure::from(other));
    }
    let Some(until) = claims.expires_at.map(Timestamp::from_seconds) else {
        return Verdict::Fine("It does not say until when it is good.".to_owned());
    };
    if until < now {
        let message = format!(
            "By its own word it is good no longer, since {until}. The server decides; sign in \
             again if it refuses."
        );
        return Verdict::Note("token_expired", message);
    }
    Verdict::Fine(format!("It is good until {until}, by its own word."))
}
