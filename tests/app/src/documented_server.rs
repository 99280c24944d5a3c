//! A second server, written from the API's documents alone, so that a misunderstanding which the program and
//! the sandbox share is noticed.
//!
//! It serves the two documented calls and `accept` and `cancel` over a bare socket. The members of its JSON come
//! in a random order, among attributes that no document names.

mod http;

use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use interlude_model::Slot;
use serde_json::{Value, json};
use tokio::io::{AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

use self::http::{Request, answer, refusal, shuffled};
use crate::clock::now;
use crate::timeout::with_timeout;

/// The key of the sample request for the list.
pub(crate) const API_KEY: &str = "935d85ab";

/// The token of the sample request for an amend, whose holder is 1050.
pub(crate) const TOKEN: &str = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMDUwIiwic2NwIjoidXNlciIsImF1ZCI6bnVsbCwiaWF0\
    IjoxNzM3NTUxNTc0LCJleHAiOjE3NDAxNDM1NzQsImp0aSI6ImJhOTE0NDVlLWUzOWUtNDEwYy04ZDY5LTZjYTVkMjgzMTA1MSJ9.\
    Q-vCmOoigIQaIz_FzhFsT2iyMjYIWeeel5Z5QeRLAGI";

pub(crate) const PARTNER: &str = "me_1";

/// A running server. It ends with the runtime of the test.
pub struct DocumentedServer {
    port: u16,
    state: Arc<Mutex<State>>,
}

/// The body of the answers to changes that took effect.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bodies {
    /// The whole interview, as the answer to an amend is documented.
    Full,
    /// Only the attributes that the contract requires of a booked interview.
    Short,
    /// `{}`. The documents do not show the answers to `accept` and `cancel`.
    Empty,
}

/// The requests that are carried out and never answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unanswered {
    Nothing,
    Changes,
    Everything,
}

/// A change that the user's calls made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Made {
    Proposed(Slot),
    Accepted(Slot),
    Cancelled,
}

struct State {
    interviews: Vec<Interview>,
    bodies: Bodies,
    unanswered: Unanswered,
    /// The lines of all requests, such as `GET /api/users/me/interviews`.
    requests: Vec<String>,
    made: Vec<(u64, Made)>,
}

struct Interview {
    id: u64,
    name: &'static str,
    agreed: Slot,
    proposed: Option<(Slot, &'static str)>,
    status: &'static str,
    updated_at: DateTime<Utc>,
}

impl DocumentedServer {
    /// Starts a server with scheduled interviews. No two of them have the same `updated_at`.
    pub async fn start(interviews: &[(u64, &'static str, Slot)]) -> Self {
        let updated = (1..).map(|hours| now() - TimeDelta::hours(hours));
        let interviews = interviews.iter().zip(updated);
        let state = Arc::new(Mutex::new(State {
            interviews: interviews
                .map(|(&(id, name, agreed), updated_at)| Interview {
                    id,
                    name,
                    agreed,
                    proposed: None,
                    status: "scheduled",
                    updated_at,
                })
                .collect(),
            bodies: Bodies::Full,
            unanswered: Unanswered::Nothing,
            requests: Vec::new(),
            made: Vec::new(),
        }));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let shared = Arc::clone(&state);
        tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                let shared = Arc::clone(&shared);
                tokio::spawn(async move { serve(stream, &shared).await });
            }
        });
        Self { port, state }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Lets the other side propose a time.
    pub fn other_side_proposes(&self, id: u64, slot: Slot) {
        let mut state = self.state();
        let interview = state.interview(id).unwrap();
        interview.proposed = Some((slot, "interviewee"));
        interview.status = "amended";
        interview.updated_at = now();
    }

    /// Chooses the bodies of the answers to changes.
    pub fn answer_with(&self, bodies: Bodies) {
        self.state().bodies = bodies;
    }

    /// Chooses the requests that get no answer from now on.
    pub fn leave_unanswered(&self, unanswered: Unanswered) {
        self.state().unanswered = unanswered;
    }

    /// Returns the number of requests so far whose line contains this text.
    pub fn requests(&self, part: &str) -> usize {
        let state = self.state();
        let lines = state.requests.iter();
        lines.filter(|line| line.contains(part)).count()
    }

    /// Waits until there are more than `count` requests whose line contains this text.
    pub async fn more_requests(&self, part: &str, count: usize) {
        let arrived = async {
            while self.requests(part) <= count {
                tokio::time::sleep(Duration::from_millis(2)).await;
            }
        };
        with_timeout(&format!("a request {part} arrives"), arrived).await;
    }

    /// Returns what the user's calls did to an interview, in order.
    pub fn made(&self, id: u64) -> Vec<Made> {
        let state = self.state();
        let made = state.made.iter().filter(|(of, _)| *of == id);
        made.map(|(_, made)| *made).collect()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }
}

/// Answers the requests of one connection until the client leaves.
async fn serve(stream: TcpStream, state: &Mutex<State>) {
    let mut stream = BufReader::new(stream);
    while let Some(request) = Request::read(&mut stream).await {
        let (answer, is_unanswered) = {
            let mut state = state.lock().unwrap();
            state.requests.push(request.line.clone());
            let is_unanswered = match state.unanswered {
                Unanswered::Nothing => false,
                Unanswered::Changes => request.line.starts_with("POST"),
                Unanswered::Everything => true,
            };
            (state.answer(&request), is_unanswered)
        };
        if is_unanswered {
            std::future::pending::<()>().await;
        }
        if stream.write_all(answer.as_bytes()).await.is_err() {
            return;
        }
    }
}

impl State {
    fn interview(&mut self, id: u64) -> Option<&mut Interview> {
        self.interviews.iter_mut().find(|one| one.id == id)
    }

    fn answer(&mut self, request: &Request) -> String {
        let parts: Vec<_> = request.line.split(['/', ' ']).collect();
        match parts.as_slice() {
            ["GET", "", "api", "users", partner, "interviews"] => match *partner {
                _ if request.authorization != API_KEY => refusal("401 Unauthorized"),
                PARTNER => self.list(request.etag.as_deref()),
                _ => refusal("404 Not Found"),
            },
            ["POST", "", "api", "v1", "interviews", id, call] => {
                if request.authorization != format!("Bearer {TOKEN}") {
                    return refusal("401 Unauthorized");
                }
                let id = id.parse().unwrap_or_default();
                self.change(id, call, &request.body).unwrap_or_else(refusal)
            }
            _ => refusal("404 Not Found"),
        }
    }

    fn list(&mut self, etag: Option<&str>) -> String {
        self.interviews
            .sort_by_key(|one| std::cmp::Reverse(one.updated_at));
        let version = self.interviews.iter().map(|one| one.updated_at).max();
        let version = version.map(|at| at.timestamp_micros()).unwrap_or_default();
        // The ETag is weak, as in the documents.
        let current = format!("W/\"{version}-{}\"", self.made.len());
        if etag == Some(&current) {
            return answer("304 Not Modified", &format!("etag: {current}\r\n"), "");
        }
        let listed: Vec<_> = self.interviews.iter().map(Interview::listed).collect();
        let body = shuffled(&json!({"interviews": listed, "generated_by": "another hand"}));
        answer("200 OK", &format!("etag: {current}\r\n"), &body)
    }

    /// Carries out a change. Returns its answer, or the status of the refusal.
    fn change(&mut self, id: u64, call: &str, body: &Value) -> Result<String, &'static str> {
        let bodies = self.bodies;
        let interview = self.interview(id).ok_or("404 Not Found")?;
        let made = match call {
            "amend" => {
                let slot = slot_of(body).ok_or("422 Unprocessable Content")?;
                interview.proposed = Some((slot, "interviewer"));
                interview.status = "amended";
                Made::Proposed(slot)
            }
            "accept" => {
                let (slot, by) = interview.proposed.ok_or("422 Unprocessable Content")?;
                if by != "interviewee" {
                    return Err("422 Unprocessable Content");
                }
                (interview.agreed, interview.proposed) = (slot, None);
                interview.status = "scheduled";
                Made::Accepted(slot)
            }
            "cancel" => {
                interview.status = "cancelled";
                Made::Cancelled
            }
            _ => return Err("404 Not Found"),
        };
        interview.updated_at = now();
        let body = match bodies {
            Bodies::Full => shuffled(&json!({"interview": interview.booked(), "took_ms": 12})),
            Bodies::Short => shuffled(&json!({"interview": interview.required()})),
            Bodies::Empty => "{}".to_owned(),
        };
        self.made.push((id, made));
        Ok(answer("200 OK", "x-request-id: f7fbfad8\r\n", &body))
    }
}

impl Interview {
    fn listed(&self) -> Value {
        let mut listed = json!({
            "title": self.name,
            "interviewer_name": "Jacob Bogisich",
            "category": "Driver onboarding",
            "completed": false,
            "created_at": "2031-04-01T08:00:00.000Z",
            "updated_at": millis(self.updated_at),
            "links": {"review": format!("/review/{}", self.id), "retake": "/retake/52"},
        });
        let booked = self.booked();
        let booked = booked.as_object().unwrap().clone();
        listed.as_object_mut().unwrap().extend(booked);
        listed
    }

    fn booked(&self) -> Value {
        let proposed = self.proposed.map(|(slot, _)| slot);
        let mut booked = json!({
            "amend_start_at": proposed.map(|slot| at(slot.start())),
            "amend_end_at": proposed.map(|slot| at(slot.end())),
            "amended_by": self.proposed.map(|(_, by)| by),
            "interviewee_id": 300,
            "interviewee": {
                "id": 300,
                "driver": {"id": 1047, "image": null, "phone_number": null, "title": self.name},
                "kind": "verified",
                "currency": "GBP",
            },
            "interviewer_id": 1050,
            "interviewer": {"id": 1050, "title": "Jacob Bogisich", "image": null},
            "kind": "video_call",
            "location": "London",
            "start": "not a time",
            "amendments": [{"start_at": "2001-01-01T00:00:00Z"}],
            "priority": {"id": 1, "status": "cancelled"},
        });
        let required = self.required();
        let required = required.as_object().unwrap().clone();
        booked.as_object_mut().unwrap().extend(required);
        booked
    }

    fn required(&self) -> Value {
        json!({
            "id": self.id,
            "start_at": at(self.agreed.start()),
            "end_at": at(self.agreed.end()),
            "status": self.status,
        })
    }
}

/// Reads the only documented body of a request: `interview` with two times, and nothing else.
fn slot_of(body: &Value) -> Option<Slot> {
    let Value::Object(whole) = body else {
        return None;
    };
    let interview = whole.get("interview")?.as_object()?;
    if whole.len() != 1 || interview.len() != 2 {
        return None;
    }
    let time = |name: &str| -> Option<DateTime<Utc>> {
        let text = interview.get(name)?.as_str()?;
        DateTime::parse_from_rfc3339(text)
            .ok()
            .map(|at| at.to_utc())
    };
    let (start, end) = (time("amend_start_at")?, time("amend_end_at")?);
    Slot::new(start.into(), end.into()).ok()
}

fn at(at: interlude_model::Timestamp) -> String {
    millis(at.to_chrono().unwrap())
}

fn millis(at: DateTime<Utc>) -> String {
    at.format("%Y-%m-%dT%H:%M:%S%.3fZ").to_string()
}
