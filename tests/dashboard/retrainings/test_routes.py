from dashboard.people.roles import Role
from tests.dashboard.labels.test_export import review_units
from tests.fakes.dashboard_site import DashboardSite


def test_a_worker_takes_the_job_and_reports(site: DashboardSite) -> None:
    review_units(site, 2)
    client = site.asks(Role.ENGINEER)

    assert client.post("/api/retrainings/claim").status_code == 204
    assert client.post("/api/retrainings", json={"note": "first"}).status_code == 201
    job = client.post("/api/retrainings/claim").json()
    assert (job["state"], job["note"], job["labels"]) == ("claimed", "first", 2)

    said = {"state": "running", "stage": "fit", "percent": 12.5, "seconds_left": 40, "message": "epoch 1"}
    assert client.patch(f"/api/retrainings/{job['id']}", json=said).status_code == 200

    told = site.asks().get(f"/api/retrainings/{job['id']}").json()
    assert {key: told[key] for key in said} == said
    assert site.asks().get("/api/retrainings").json()["items"] == [told]


def test_too_few_labels_are_422_and_a_second_wish_409(site: DashboardSite) -> None:
    client = site.asks(Role.ENGINEER)
    assert client.post("/api/retrainings", json={}).json() == {
        "detail": "0 labelled pictures; at least 2 are needed: review more units"
    }

    review_units(site, 2)
    assert client.post("/api/retrainings", json={}).status_code == 201
    assert client.post("/api/retrainings", json={}).status_code == 409


def test_a_finished_job_takes_no_reports(site: DashboardSite) -> None:
    review_units(site, 2)
    client = site.asks(Role.ENGINEER)
    client.post("/api/retrainings", json={})
    client.post("/api/retrainings/claim")
    client.patch("/api/retrainings/1", json={"state": "failed", "message": "no Java"})

    answer = client.patch("/api/retrainings/1", json={"state": "running"})

    assert (answer.status_code, answer.json()["detail"]) == (
        409,
        "retraining 1 is failed; only a claimed one takes reports",
    )
