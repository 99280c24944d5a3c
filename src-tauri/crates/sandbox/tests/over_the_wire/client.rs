//! A plain client of the API. It uses reqwest and JSON and none of the sandbox's wire types.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use interlude_sandbox::{Data, ManualClock, Options, Sandbox};
use reqwest::header::HeaderMap;
use reqwest::redirect::Policy;
use reqwest::{Client, RequestBuilder, Response, StatusCode};
use serde_json::{Value, json};

/// The time of the documented amend.
pub const THEN: &str = "2025-01-22T13:12:54Z";

pub fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

/// Returns options with the documented interviews at the documented time, and the clock to change it.
pub fn of_the_documents() -> (Options, ManualClock) {
    let clock = ManualClock::at(at(THEN));
    let options = Options {
        clock: Arc::new(clock.clone()),
        data: Data::Documents,
        ..Options::default()
    };
    (options, clock)
}

/// Starts a server with the documented interviews, and returns it with a caller.
pub async fn documents() -> (Sandbox, Caller) {
    let sandbox = Sandbox::on_free_port(of_the_documents().0).await.unwrap();
    let caller = Caller::of(&sandbox);
    (sandbox, caller)
}

/// An answer that was received completely.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub text: String,
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap()
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).unwrap().to_str().unwrap()
    }
}

pub struct Caller {
    client: Client,
    url: String,
    partner: String,
    key: String,
    token: String,
}

impl Caller {
    pub fn of(sandbox: &Sandbox) -> Self {
        Self::new(
            &sandbox.url(),
            sandbox.partner_id(),
            sandbox.api_key(),
            sandbox.token(),
        )
    }

    pub fn new(url: &str, partner: &str, key: &str, token: &str) -> Self {
        // Another test of this process may have installed it already.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = Client::builder().redirect(Policy::none()).no_proxy();
        Self {
            client: client.build().unwrap(),
            url: url.into(),
            partner: partner.into(),
            key: key.into(),
            token: token.into(),
        }
    }

    /// Returns the same caller for another base URL.
    pub fn at(mut self, url: String) -> Self {
        self.url = url;
        self
    }

    pub fn with_token(mut self, token: String) -> Self {
        self.token = token;
        self
    }

    pub fn get(&self, path: &str) -> RequestBuilder {
        self.client.get(format!("{}{path}", self.url))
    }

    pub fn post(&self, path: &str) -> RequestBuilder {
        self.client.post(format!("{}{path}", self.url))
    }

    pub fn delete(&self, path: &str) -> RequestBuilder {
        self.client.delete(format!("{}{path}", self.url))
    }

    pub fn list_request(&self) -> RequestBuilder {
        self.get(&format!("/api/users/{}/interviews", self.partner))
            .header("accept", "application/json")
            .header("authorization", &self.key)
    }

    pub fn move_request(&self, path: &str) -> RequestBuilder {
        self.post(path).bearer_auth(&self.token)
    }

    pub async fn list(&self) -> Answer {
        whole(self.list_request().send().await.unwrap()).await
    }

    pub async fn amend(&self, id: u64, start: &str, end: &str) -> Answer {
        whole(self.try_amend(id, start, end).await.unwrap()).await
    }

    pub async fn try_amend(&self, id: u64, start: &str, end: &str) -> reqwest::Result<Response> {
        let body = json!({ "interview": { "amend_start_at": start, "amend_end_at": end } });
        self.move_request(&format!("/api/v1/interviews/{id}/amend"))
            .json(&body)
            .send()
            .await
    }

    pub async fn call(&self, path: &str, body: Value) -> Answer {
        whole(self.move_request(path).json(&body).send().await.unwrap()).await
    }
}

pub async fn whole(response: Response) -> Answer {
    Answer {
        status: response.status(),
        headers: response.headers().clone(),
        text: response.text().await.unwrap(),
    }
}
