//! Answers of the systems' APIs, in the form that their documentation shows (docs.gitlab.com/api/jobs, "List pipeline
//! jobs" and "List pipeline trigger jobs"; buildkite.com/docs/apis/rest-api/builds, "Get a build"), and a server for
//! those of GitLab, which come in pages.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::thread;

use serde_json::{Value, json};

/// `7 plan success`: a job's id, its name and what became of it.
pub(crate) fn job(text: &str) -> Value {
    let (id, rest) = text.split_once(' ').expect("an id");
    let (name, status) = rest.rsplit_once(' ').expect("a name and a status");
    json!({
        "id": id.parse::<u64>().expect("a number"), "name": name, "stage": "checks", "status": status,
        "allow_failure": false, "failure_reason": null, "pipeline": {"id": 6, "project_id": 1, "status": "running"},
    })
}

fn jobs(text: &str) -> Vec<Value> {
    text.split(", ").filter(|job| !job.is_empty()).map(job).collect()
}

/// A build of Buildkite with these jobs and a wait step, of `total` jobs besides that.
pub(crate) fn build(text: &str, total: usize) -> String {
    let mut steps: Vec<Value> = jobs(text)
        .iter()
        .map(|job| {
            json!({"id": job["id"].to_string(), "type": "script", "name": "any", "step_key": job["name"],
                "state": job["status"], "soft_failed": false})
        })
        .collect();
    steps.push(json!({"id": "w", "type": "waiter", "state": "passed"}));
    json!({"number": 1, "state": "failing", "jobs": steps, "job_state_counts": {"total": total + 1}})
        .to_string()
}

/// A GitLab with the pipeline 6, whose job `checks` started the pipeline 60.
pub(crate) struct Api(String);

impl Api {
    pub(crate) fn new(parent: &str, child: &str, trigger: &str) -> Self {
        let mut bridge = job(&format!("8 checks {trigger}"));
        bridge["downstream_pipeline"] = json!({"id": 60, "status": trigger});
        let (parent, child, trigger) = (jobs(parent), jobs(child), vec![bridge]);
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        thread::spawn(move || {
            for stream in listener.incoming() {
                serve(stream.expect("a connection"), |path| match path {
                    "/projects/1/pipelines/6/jobs" => Some(&parent),
                    "/projects/1/pipelines/6/bridges" => Some(&trigger),
                    "/projects/1/pipelines/60/jobs" => Some(&child).filter(|jobs| !jobs.is_empty()),
                    _ => None,
                });
            }
        });
        Self(url)
    }

    pub(crate) fn url(&self) -> &str {
        &self.0
    }
}

/// One request: the page that is asked for, or that there is no such thing.
fn serve<'a>(mut stream: TcpStream, list: impl Fn(&str) -> Option<&'a Vec<Value>>) {
    let mut lines = BufReader::new(stream.try_clone().expect("a stream")).lines().map_while(Result::ok);
    let target = lines.next().unwrap_or_default().split(' ').nth(1).unwrap_or_default().to_owned();
    let _headers = lines.take_while(|line| !line.is_empty()).count();
    let (path, query) = target.split_once('?').unwrap_or((&target, ""));
    let asked = |key: &str| query.split('&').find_map(|pair| pair.strip_prefix(key)?.parse::<usize>().ok());
    let (size, page) = (asked("per_page=").unwrap_or(20), asked("page=").unwrap_or(1));
    let (status, body) = match list(path) {
        Some(all) => {
            let page: Vec<&Value> = all.iter().skip(size * (page - 1)).take(size).collect();
            ("200 OK", serde_json::to_string(&page).expect("JSON"))
        }
        None => ("404 Not Found", "{}".to_owned()),
    };
    let answer =
        format!("HTTP/1.1 {status}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}", body.len());
    stream.write_all(answer.as_bytes()).expect("a client that listens");
}
