from tests.fakes.bundles import class_metrics, manifest, metrics
from tests.fakes.runs import record
from trainer.fit.curve import CurvePoint
from trainer.track.entries import curve_of, figures_of, params_of, tags_of

POINT = CurvePoint(
    step=5,
    seconds=2.0,
    loss=3.5,
    class_loss=2.0,
    box_loss=1.5,
    learning_rate=0.001,
    gradient_norm=4.0,
    pictures_per_second=60.0,
)


def test_settings_are_flat_and_words() -> None:
    params = params_of(record())
    assert (params["fit.input.width"], params["fit.steps"], params["labels"]) == ("320", "10", "screw")
    assert params["environment.processor"] == "Xeon"
    assert len(params) <= 100


def test_each_point_of_the_curve_at_its_step_and_moment() -> None:
    run = record().model_copy(update={"curve": (POINT,)})
    told = {(one.key, one.step): one for one in curve_of(run)}
    assert told["loss", 5].value == 3.5
    assert told["loss", 5].timestamp == int(run.started_at.timestamp() * 1000) + 2000
    assert told["pictures", 10].value == 40


def test_figures_of_a_label_without_pictures_are_left_out() -> None:
    measured = metrics(per_class={"screw": class_metrics(), "dent": class_metrics(ap50_int8=None)})
    told = {one.key: one.value for one in figures_of(record(), manifest(metrics=measured))}
    assert (told["map50_int8"], told["ap50_int8.screw"]) == (0.95, 0.95)
    assert "ap50_int8.dent" not in told


def test_digests_are_tags() -> None:
    passport = manifest()
    tags = tags_of(record(), passport)
    assert (tags["sightline.bundle"], tags["sightline.weights"]) == (passport.digest, "b" * 64)
    assert "sightline.bundle" not in tags_of(record(), None)
