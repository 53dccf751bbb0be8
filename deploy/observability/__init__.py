"""What a plant's Prometheus and Grafana need: scrapes, alerting rules, a board. See README.md."""
