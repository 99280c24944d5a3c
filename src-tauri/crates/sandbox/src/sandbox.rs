use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use axum::middleware::map_response;
use axum::response::Response;
use tokio::net::TcpListener;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

use crate::control::{self, Control, HeldGates};
use crate::faults::{Faults, Gates};
use crate::http;
use crate::network::{Offline, Switch, keep_door, switch};
use crate::options::Options;
use crate::other_side::answer_proposals;
use crate::requests::Requests;
use crate::sample;
use crate::shared::Shared;
use crate::tokens::Tokens;
use crate::world::{State, World};

/// A running server of the API, and every way to look into it and to make it misbehave.
///
/// Dropping it stops it: the port is freed and every connection is cut, at the runtime's next turn.
/// [`stop`](Self::stop) waits for that.
pub struct Sandbox {
    address: SocketAddr,
    shared: Arc<Shared>,
    network: Switch,
    token: String,
    tasks: Vec<JoinHandle<()>>,
}

impl Sandbox {
    /// Starts on a listener of one's own. It needs the context of a tokio runtime.
    ///
    /// # Errors
    ///
    /// When the listener has no local address.
    pub fn start(listener: TcpListener, options: Options) -> io::Result<Self> {
        let address = listener.local_addr()?;
        let (proposals, inbox) = mpsc::unbounded_channel();
        let state = State::new(
            sample::interviews(&options),
            options.round.map(std::num::NonZero::get),
        );
        let temper = options.other_side;
        let shared = Arc::new(Shared::new(options, state, temper.map(|_| proposals)));

        let (network, keeper) = switch();
        let router = http::api(&shared).merge(control::routes(Control {
            shared: Arc::clone(&shared),
            network: network.clone(),
            own_port: false,
            gates: HeldGates::default(),
        }));
        let clock = Arc::clone(&shared.options.clock);
        let router = router.layer(map_response(move |response: Response| {
            let now = clock.now();
            async move { http::answer::dated(response, now) }
        }));
        let mut tasks = vec![tokio::spawn(keep_door(listener, address, router, keeper))];
        if let Some(temper) = temper {
            let answers = answer_proposals(Arc::clone(&shared), inbox, temper);
            tasks.push(tokio::spawn(answers));
        }
        let token = shared.tokens.mint(shared.options.user.id);
        Ok(Self {
            address,
            shared,
            network,
            token,
            tasks,
        })
    }

    /// Starts on a free port of the loopback interface.
    ///
    /// # Errors
    ///
    /// When no port can be had.
    pub async fn on_free_port(options: Options) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        Self::start(listener, options)
    }

    /// Serves `/sandbox` alone on another listener, which stays reachable while the API is offline. Returns
    /// its base URL.
    ///
    /// # Errors
    ///
    /// When the listener has no local address.
    pub fn control_on(&mut self, listener: TcpListener) -> io::Result<String> {
        let address = listener.local_addr()?;
        // Nobody holds its switch: this door stays open.
        let (_, keeper) = switch();
        let router = control::routes(Control {
            shared: Arc::clone(&self.shared),
            network: self.network.clone(),
            own_port: true,
            gates: HeldGates::default(),
        });
        let door = keep_door(listener, address, router, keeper);
        self.tasks.push(tokio::spawn(door));
        Ok(format!("http://{address}"))
    }

    /// Stops it, and returns when the port is free.
    pub async fn stop(mut self) {
        let tasks = std::mem::take(&mut self.tasks);
        self.shared.stop();
        for task in tasks {
            task.abort();
            // It ends as aborted.
            let _ = task.await;
        }
    }

    /// The base URL of both calls, without a slash at its end: `http://127.0.0.1:40123`.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The user whose interviews can be listed.
    pub fn partner_id(&self) -> &str {
        &self.shared.options.partner_id
    }

    /// The organisation's key for the list call.
    pub fn api_key(&self) -> &str {
        &self.shared.api_key
    }

    /// A token of the user, good for 30 days from the start; the same one each time.
    pub fn token(&self) -> &str {
        &self.token
    }

    /// Mints, checks and revokes other tokens.
    pub fn tokens(&self) -> &Tokens {
        &self.shared.tokens
    }

    /// The user's id, the `sub` of [`token`](Self::token).
    pub fn user_id(&self) -> u64 {
        self.shared.options.user.id
    }

    /// Makes things go wrong.
    pub fn faults(&self) -> &Faults {
        &self.shared.faults
    }

    /// Holds requests at a point, for races.
    pub fn gates(&self) -> &Gates {
        &self.shared.gates
    }

    /// What has arrived, and what came of it.
    pub fn requests(&self) -> &Requests {
        &self.shared.requests
    }

    /// The records, and the moves of the other side.
    pub fn world(&self) -> World {
        self.shared.world()
    }

    /// Takes the network away. Returns when it is gone; requests on their way are cut, but may still take
    /// effect.
    ///
    /// # Errors
    ///
    /// When the port could not be kept: somebody else has taken it.
    pub async fn go_offline(&self, how: Offline) -> io::Result<()> {
        self.network.set(Some(how)).await
    }

    /// Brings the network back, on the same port.
    ///
    /// # Errors
    ///
    /// When the port could not be taken back.
    pub async fn go_online(&self) -> io::Result<()> {
        self.network.set(None).await
    }

    /// Whether the network is there.
    pub fn is_online(&self) -> bool {
        self.network.is_online()
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        self.shared.stop();
        for task in &self.tasks {
            task.abort();
        }
    }
}

impl std::fmt::Debug for Sandbox {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Sandbox")
            .field("url", &self.url())
            .finish_non_exhaustive()
    }
}
