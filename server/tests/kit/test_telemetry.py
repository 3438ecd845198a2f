"""Metrics in Prometheus' words."""

from holdfast.kit.telemetry import Reading, Telemetry


def test_answers_are_counted_by_route_and_timed():
    telemetry = Telemetry()

    telemetry.request_begins()
    telemetry.request_ends(method="GET", route="/tea/{id}", status=200, seconds=0.003)

    text = telemetry.render().decode()
    assert 'holdfast_http_requests_total{method="GET",route="/tea/{id}",status="200"} 1.0' in text
    assert 'holdfast_http_request_seconds_bucket{le="0.005",method="GET",route="/tea/{id}"} 1.0' in text
    assert "holdfast_http_requests_open 0.0" in text


def test_refusals_and_breakages_are_counted():
    telemetry = Telemetry()

    telemetry.limited("sign-ins")
    telemetry.broke()

    text = telemetry.render().decode()
    assert 'holdfast_rate_limited_total{rule="sign-ins"} 1.0' in text
    assert "holdfast_unknown_errors_total 1.0" in text


def test_readings_of_one_name_are_one_family():
    readings = [Reading("tea_cups", "Cups.", 2, {"state": "full"}), Reading("tea_cups", "Cups.", 1, {"state": "empty"})]

    text = Telemetry().render(readings).decode()

    assert text.count("# HELP tea_cups") == 1
    assert 'tea_cups{state="full"} 2.0' in text
    assert 'tea_cups{state="empty"} 1.0' in text
