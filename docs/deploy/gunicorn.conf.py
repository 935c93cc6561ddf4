"""The pages in several processes: gunicorn -c /etc/helpline/gunicorn.conf.py "helpline.app:create_app()"

Each worker may need 256 MiB for a moment, while two people sign in at once.
"""

bind = "127.0.0.1:8000"
workers = 2
threads = 4
worker_tmp_dir = "/dev/shm"  # noqa: S108  (the workers' heartbeat; no disk has to turn for it)
limit_request_line = 4094
limit_request_field_size = 8190
control_socket_disable = True
graceful_timeout = 30
accesslog = None  # addresses of colleagues, ids of tickets
loglevel = "critical"  # a refused request would be quoted; the desk logs its own short lines
