# The first stage compiles the model, which needs TensorFlow; the second one only serves.
FROM python:3.13-slim AS build

ENV PATH=/venv/bin:$PATH
RUN python -m venv /venv
WORKDIR /app

COPY requirements.txt constraints.txt ./
RUN pip install --no-cache-dir --no-compile -r requirements.txt

COPY . .
RUN bin/post_compile


FROM python:3.13-slim

ENV PATH=/venv/bin:$PATH \
    PORT=8000 \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1

RUN useradd --uid 1000 --create-home app
WORKDIR /app

COPY --from=build /venv /venv
COPY --from=build /app /app
USER 1000

EXPOSE 8000
HEALTHCHECK \
    CMD ["python", "-c", "import os, urllib.request as u; u.urlopen(f'http://127.0.0.1:{os.environ[\"PORT\"]}/ready')"]
CMD ["gunicorn", "app:server"]
