use interlude_model::Secret;
use interlude_store::keys::token::TokenClaims;

use crate::Error;

/// Returns the holder to whom an account is bound after it is used with `token`, and the token's claims.
///
/// An account without a holder is bound to the first one that a token names. A token without a holder is
/// accepted, because only the server knows to whom it belongs.
pub(crate) fn bind(
    bound: Option<&str>,
    token: Option<&Secret>,
) -> Result<(Option<String>, Option<TokenClaims>), Error> {
    let claims = token.map(TokenClaims::read).transpose()?;
    let named = claims.as_ref().and_then(|claims| claims.holder.as_deref());
    match (bound, named) {
        (Some(bound), Some(named)) if bound != named => Err(Error::other_holder(bound, named)),
        _ => Ok((bound.or(named).map(str::to_owned), claims)),
    }
}

#[cfg(test)]
mod tests {
    use base64::Engine;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    use interlude_model::Code;

    use super::*;

    fn token(claims: &str) -> Secret {
        let part = |text: &str| URL_SAFE_NO_PAD.encode(text);
        Secret::new(format!(
            "{}.{}.sig",
            part(r#"{"alg":"HS256"}"#),
            part(claims)
        ))
        .unwrap()
    }

    fn bound(before: Option<&str>, token: Option<&Secret>) -> Option<String> {
        bind(before, token).unwrap().0
    }

    #[test]
    fn the_first_holder_is_bound_and_another_is_refused() {
        let (jacob, ada) = (token(r#"{"sub":"1050"}"#), token(r#"{"sub":"7"}"#));
        assert_eq!(bound(None, None), None);
        assert_eq!(bound(None, Some(&jacob)).as_deref(), Some("1050"));
        assert_eq!(bound(Some("1050"), Some(&jacob)).as_deref(), Some("1050"));
        assert_eq!(bound(Some("1050"), None).as_deref(), Some("1050"));
        let refused = bind(Some("1050"), Some(&ada)).unwrap_err();
        assert_eq!(refused.code, Code::OtherHolder);
    }

    #[test]
    fn a_token_without_a_holder_changes_nothing() {
        for token in [token("{}"), Secret::new("opaque").unwrap()] {
            assert_eq!(bound(None, Some(&token)), None);
            assert_eq!(bound(Some("1050"), Some(&token)).as_deref(), Some("1050"));
        }
    }

    #[test]
    fn a_truncated_token_is_refused_and_an_expired_one_is_accepted() {
        let whole = token(r#"{"sub":"1050","exp":1}"#);
        let (_, claims) = bind(None, Some(&whole)).unwrap();
        assert_eq!(claims.unwrap().expires_at, Some(1));
        let cut = whole.expose().rsplit_once('.').unwrap().0;
        let refused = bind(None, Some(&Secret::new(cut).unwrap())).unwrap_err();
        assert_eq!(refused.code, Code::BadToken);
    }
}
