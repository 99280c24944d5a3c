use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use axum::Router;
use axum::middleware::map_response;
use axum::response::Response;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use crate::control::{self, Control};
use crate::gates::Gates;
use crate::http;
use crate::network::{Offline, Switch, serve, switch};
use crate::options::Options;
use crate::requests::Requests;
use crate::shared::Shared;
use crate::world::{Faults, UserTokens, World};

/// A running server of the API, with the means to inspect it and to inject faults.
///
/// Dropping it stops it soon afterwards: the port is freed and every connection is closed.
pub struct Sandbox {
    address: SocketAddr,
    shared: Arc<Shared>,
    network: Switch,
    token: String,
    api_key: String,
    tasks: Vec<JoinHandle<()>>,
}

impl Sandbox {
    /// Starts the server on `listener`. It must be called within a tokio runtime.
    ///
    /// # Errors
    /// If the listener has no local address.
    pub fn start(listener: TcpListener, options: Options) -> io::Result<Self> {
        let address = listener.local_addr()?;
        let shared = Arc::new(Shared::new(options));
        let (network, orders) = switch();
        let control = Control {
            shared: Arc::clone(&shared),
            network: network.clone(),
            own_port: false,
        };
        let api = Router::new()
            .fallback(http::answer)
            .with_state(Arc::clone(&shared));
        let clock = Arc::clone(&shared.options.clock);
        let router =
            control::routes(control)
                .merge(api)
                .layer(map_response(move |response: Response| {
                    let now = clock.now();
                    async move { http::dated(response, now) }
                }));
        let tasks = vec![
            tokio::spawn(serve(listener, address, router, orders)),
            tokio::spawn(Arc::clone(&shared).run_events()),
        ];
        let tokens = UserTokens { shared: &shared };
        let token = tokens.mint(shared.options.user.id);
        let api_key = shared.read(|server| server.api_key.clone());
        Ok(Self {
            address,
            shared,
            network,
            token,
            api_key,
            tasks,
        })
    }

    /// Starts the server on a free port of the loopback interface.
    ///
    /// # Errors
    /// If no port can be bound.
    pub async fn on_free_port(options: Options) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        Self::start(listener, options)
    }

    /// Serves only `/sandbox` on another listener, which stays reachable while the API is offline. Returns its
    /// base URL.
    ///
    /// # Errors
    /// If the listener has no local address.
    pub fn control_on(&mut self, listener: TcpListener) -> io::Result<String> {
        let address = listener.local_addr()?;
        // This listener has a switch that nobody uses, so it stays open while the API is offline.
        let (_, orders) = switch();
        let router = control::routes(Control {
            shared: Arc::clone(&self.shared),
            network: self.network.clone(),
            own_port: true,
        });
        let serving = serve(listener, address, router, orders);
        self.tasks.push(tokio::spawn(serving));
        Ok(format!("http://{address}"))
    }

    /// Returns the base URL without a trailing slash, for example `http://127.0.0.1:40123`.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Returns the id of the user whose interviews can be listed.
    pub fn partner_id(&self) -> &str {
        &self.shared.options.partner_id
    }

    /// Returns the organisation's key for the list call.
    pub fn api_key(&self) -> &str {
        &self.api_key
    }

    /// Returns the token of the user, which is valid for 30 days from the start. It is the same at each call.
    pub fn token(&self) -> &str {
        &self.token
    }

    /// Returns the tokens, to mint, check and revoke others.
    pub fn tokens(&self) -> UserTokens<'_> {
        UserTokens {
            shared: &self.shared,
        }
    }

    /// Returns the user's id, which is the `sub` of [`token`](Self::token).
    pub fn user_id(&self) -> u64 {
        self.shared.options.user.id
    }

    /// Returns the faults, to inject and clear them.
    pub fn faults(&self) -> Faults<'_> {
        Faults {
            shared: &self.shared,
        }
    }

    /// Returns the gates, to hold requests at a point for tests of races.
    pub fn gates(&self) -> &Gates {
        &self.shared.gates
    }

    /// Returns the log of requests and their outcomes.
    pub fn requests(&self) -> &Requests {
        &self.shared.requests
    }

    /// Returns the interviews and the actions of the other side.
    pub fn world(&self) -> World {
        World {
            shared: Arc::clone(&self.shared),
        }
    }

    /// Switches the network off and returns once it is off. The connections of requests under way are closed,
    /// but the requests may still take effect.
    ///
    /// # Errors
    /// If the port could not be reserved because another program has bound it.
    pub async fn go_offline(&self, how: Offline) -> io::Result<()> {
        self.network.set(Some(how)).await
    }

    /// Switches the network on again, on the same port.
    ///
    /// # Errors
    /// If the port could not be bound again.
    pub async fn go_online(&self) -> io::Result<()> {
        self.network.set(None).await
    }

    /// Returns true if the network is switched on.
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
