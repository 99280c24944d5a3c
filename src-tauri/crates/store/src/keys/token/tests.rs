use proptest::prelude::*;

use super::*;

/// The token of the documented sample of the amend call.
const SAMPLE: &str = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMDUwIiwic2NwIjoidXNlciIsImF1ZCI6bnVsbCwiaWF0IjoxNzM3NTUxNTc0LCJleHAiOjE3NDAxNDM1NzQsImp0aSI6ImJhOTE0NDVlLWUzOWUtNDEwYy04ZDY5LTZjYTVkMjgzMTA1MSJ9.Q-vCmOoigIQaIz_FzhFsT2iyMjYIWeeel5Z5QeRLAGI";

fn read(token: &str) -> Result<TokenClaims, TokenError> {
    TokenClaims::read(&Secret::new(token).unwrap())
}

fn jwt(claims: &str) -> String {
    format!(
        "eyJhbGciOiJIUzI1NiJ9.{}.c2ln",
        URL_SAFE_NO_PAD.encode(claims)
    )
}

#[test]
fn the_claims_of_the_documented_sample_are_read() {
    let claims = read(SAMPLE).unwrap();
    assert_eq!(claims.holder.as_deref(), Some("1050"));
    assert_eq!(claims.expires_at, Some(1_737_551_574 + 30 * 24 * 3600));
}

#[test]
fn a_token_that_is_not_a_jwt_has_no_known_holder() {
    let encrypted = "eyJhbGciOiJkaXIifQ..aXY.Y2lwaGVy.dGFn";
    for opaque in [
        "935d85ab",
        "1.2.3",
        "...",
        "a.b.c",
        "ghp_a.eyJzdWIiOiIxIn0.c",
        encrypted,
    ] {
        assert_eq!(read(opaque), Ok(TokenClaims::default()), "{opaque}");
    }
}

#[test]
fn an_incomplete_jwt_is_an_error_and_not_an_opaque_token() {
    let (head, _) = SAMPLE.rsplit_once('.').unwrap();
    assert_eq!(read(head), Err(TokenError::Parts { parts: 2 }));
    let (header, _) = SAMPLE.split_once('.').unwrap();
    assert_eq!(read(header), Err(TokenError::Parts { parts: 1 }));
    assert_eq!(read(&format!("{header}.!.c2ln")), Err(TokenError::Claims));
    assert_eq!(read(&format!("{header}..c2ln")), Err(TokenError::Claims));
}

#[test]
fn valid_claims_are_read_and_invalid_ones_are_named() {
    let holder = |sub: &str| read(&jwt(&format!(r#"{{"sub":{sub}}}"#))).map(|claims| claims.holder);
    assert_eq!(holder("1050"), Ok(Some("1050".to_owned())));
    assert_eq!(holder("null"), Ok(None));
    for nonsense in [r#""""#, r#"" ""#, "true", "[1]", "1.5", "{}"] {
        assert_eq!(holder(nonsense), Err(TokenError::Holder), "{nonsense}");
    }

    let expiry =
        |exp: &str| read(&jwt(&format!(r#"{{"exp":{exp}}}"#))).map(|claims| claims.expires_at);
    assert_eq!(expiry("1740143574.9"), Ok(Some(1_740_143_574)));
    assert_eq!(expiry("-1.5"), Ok(Some(-2)));
    assert_eq!(expiry("null"), Ok(None));
    for nonsense in ["1e300", "18446744073709551615", r#""2025""#, "{}"] {
        assert_eq!(expiry(nonsense), Err(TokenError::Time), "{nonsense}");
    }

    for nonsense in [
        "",
        "[]",
        "7",
        "{",
        r#"{"sub":"1","sub":"2"}"#,
        &"[".repeat(100_000)[..9_000],
    ] {
        assert_eq!(read(&jwt(nonsense)), Err(TokenError::Claims));
    }
}

proptest! {
    #[test]
    fn arbitrary_claims_never_cause_a_panic(claims in any::<Vec<u8>>(), text in "[!-~]{1,200}") {
        let _ = read(&text);
        let token = format!("eyJhbGciOiJIUzI1NiJ9.{}.c2ln", URL_SAFE_NO_PAD.encode(claims));
        let _ = read(&token);
    }
}
