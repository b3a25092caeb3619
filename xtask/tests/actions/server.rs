//! A server on loopback: what GitHub answers to somebody who asks for the files of a release.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

/// What it answers to a path.
#[derive(Clone)]
pub(crate) enum Answer {
    /// The whole of it.
    Whole(Arc<Vec<u8>>),
    /// Half of what it announces.
    Half(Arc<Vec<u8>>),
    /// Half of it as if that were all: no length is announced.
    Cut(Arc<Vec<u8>>),
    /// Somewhere else, as GitHub does with its files.
    Moved(String),
}

/// Answers until the test ends.
pub(crate) struct Server {
    pub(crate) url: String,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Server {
    pub(crate) fn start(answers: BTreeMap<String, Answer>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let asked = Arc::new(Mutex::new(Vec::new()));
        let log = Arc::clone(&asked);
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                // Somebody who goes away has had enough.
                let _ = serve(&stream.expect("a connection"), &answers, &log);
            }
        });
        Self { url, asked }
    }

    /// The last names of the paths that it was asked for since the last time.
    pub(crate) fn asked(&self) -> Vec<String> {
        let mut asked = self.asked.lock().expect("no panic");
        asked.drain(..).map(|path| path.rsplit('/').next().unwrap_or_default().to_owned()).collect()
    }
}

fn serve(
    mut stream: &TcpStream,
    answers: &BTreeMap<String, Answer>,
    log: &Mutex<Vec<String>>,
) -> std::io::Result<()> {
    let mut lines = BufReader::new(stream).lines();
    let request = lines.next().transpose()?.unwrap_or_default();
    while lines.next().transpose()?.is_some_and(|line| !line.is_empty()) {}
    let path = request.split(' ').nth(1).unwrap_or_default().to_owned();
    log.lock().expect("no panic").push(path.clone());
    let head = |status: &str, more: &str| format!("HTTP/1.1 {status}\r\nConnection: close\r\n{more}\r\n");
    let length = |body: &[u8]| format!("Content-Length: {}\r\n", body.len());
    match answers.get(&path) {
        None => stream.write_all(head("404 Not Found", "Content-Length: 0\r\n").as_bytes()),
        Some(Answer::Moved(to)) => {
            let more = format!("Location: {to}\r\nContent-Length: 0\r\n");
            stream.write_all(head("302 Found", &more).as_bytes())
        }
        Some(Answer::Whole(body)) => {
            stream.write_all(head("200 OK", &length(body)).as_bytes())?;
            stream.write_all(body)
        }
        Some(Answer::Half(body)) => {
            stream.write_all(head("200 OK", &length(body)).as_bytes())?;
            stream.write_all(&body[..body.len() / 2])
        }
        Some(Answer::Cut(body)) => {
            stream.write_all(head("200 OK", "").as_bytes())?;
            stream.write_all(&body[..body.len() / 2])
        }
    }
}

/// A URL at which nobody listens.
pub(crate) fn nobody() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    format!("http://{}", listener.local_addr().expect("an address"))
}
