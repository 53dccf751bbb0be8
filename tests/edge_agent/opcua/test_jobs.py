from edge_agent.opcua.jobs import Job, Jobs, State
from edge_agent.plc.codes import LineCode
from inspection.verdict import Verdict


def ready() -> Jobs:
    jobs = Jobs()
    jobs.open()
    return jobs


def begun(jobs: Jobs, deadline: float = 10.0) -> Job:
    job = jobs.start("P1", "AC-100", "L1", deadline)
    assert job is not None
    return job


def test_one_job_at_a_time_and_only_while_open() -> None:
    jobs = Jobs()
    assert jobs.state is State.INITIALIZED
    assert jobs.start("P1", "AC-100", "", 10.0) is None
    jobs.open()
    assert jobs.state is State.READY
    begun(jobs)
    assert jobs.state is State.SINGLE_EXECUTION
    assert jobs.start("P2", "AC-100", "", 10.0) is None


def test_the_verdict_of_its_unit_ends_the_job_once() -> None:
    jobs = ready()
    job = begun(jobs)
    jobs.numbered(job, 7, "P1")
    result = jobs.judged(7, "P1", Verdict.NG, 2, 31.5)
    assert result is not None
    assert (result.job, result.part, result.inspection, result.verdict) == (job, "P1", 7, Verdict.NG)
    assert jobs.judged(7, "P1", Verdict.OK, 0, 31.5) is None
    assert jobs.state is State.READY


def test_a_code_on_the_part_may_name_it() -> None:
    jobs = ready()
    job = begun(jobs)
    jobs.numbered(job, 7, "U20260131")
    result = jobs.judged(7, "S-123", Verdict.OK, 0, 20.0)
    assert result is not None
    assert result.part == "S-123"


def test_a_verdict_of_another_unit_is_not_its_own() -> None:
    jobs = ready()
    job = begun(jobs)
    assert jobs.judged(0, "P1", Verdict.OK, 0, 1.0) is None, "not numbered yet"
    jobs.numbered(job, 7, "P1")
    assert jobs.judged(6, "P1", Verdict.OK, 0, 1.0) is None
    assert jobs.state is State.SINGLE_EXECUTION


def test_past_its_deadline_a_job_is_invalid_and_a_late_verdict_is_not_told() -> None:
    jobs = ready()
    job = begun(jobs, deadline=10.0)
    jobs.numbered(job, 7, "P1")
    assert jobs.expired(job, 9.999) is None
    result = jobs.expired(job, 10.0)
    assert result is not None
    assert (result.verdict, result.code) == (Verdict.INVALID, LineCode.NO_VERDICT_IN_TIME)
    assert jobs.judged(7, "P1", Verdict.OK, 0, 1.0) is None
    assert jobs.timeouts == 1


def test_the_deadline_of_a_job_that_is_over_says_nothing() -> None:
    jobs = ready()
    first = begun(jobs, deadline=10.0)
    jobs.numbered(first, 7, "P1")
    jobs.judged(7, "P1", Verdict.OK, 0, 1.0)
    begun(jobs, deadline=20.0)
    assert jobs.expired(first, 15.0) is None
    assert jobs.state is State.SINGLE_EXECUTION


def test_who_closes_takes_no_more_and_ends_what_is_in_hand() -> None:
    jobs = ready()
    job = begun(jobs)
    jobs.numbered(job, 7, "P1")
    jobs.close()
    assert jobs.judged(7, "P1", Verdict.OK, 0, 1.0) is not None
    assert jobs.state is State.INITIALIZED
