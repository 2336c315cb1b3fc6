"""A browser without a screen: plain requests with cookies, and the websocket spoken by hand."""

import http.client
import json
import time
from contextlib import contextmanager
from urllib.parse import urlencode

from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

STATE = "reflex___state____state"


class Client:
    """One visitor of the app on a port; signed in or not."""

    def __init__(self, port):
        self.port = port
        self.cookie = ""

    @property
    def origin(self):
        """The address of the app."""
        return f"http://127.0.0.1:{self.port}"

    def request(self, method, path, body=None, **headers):
        """Send one request and return status, headers and body."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        sent = {"Origin": self.origin} | ({"Cookie": self.cookie} if self.cookie else {})
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        try:
            kept = {name: value for name, value in sent.items() if value is not None}
            connection.request(method, path, body, kept, encode_chunked="Transfer-Encoding" in kept)
            answer = connection.getresponse()
            return answer.status, dict(answer.getheaders()), answer.read()
        finally:
            connection.close()

    def sign_in(self, login, password):
        """Sign in and keep the cookie; return the status."""
        body = urlencode({"login": login, "password": password})
        status, headers, _ = self.request("POST", "/sign-in", body, Content_Type="application/x-www-form-urlencoded")
        self.cookie = headers.get("set-cookie", "").partition(";")[0]
        return status

    @contextmanager
    def socket(self, *, token="a-tab", origin=None, cookie=None):
        """Open the websocket of a tab."""
        headers = {"Cookie": self.cookie if cookie is None else cookie}
        url = f"ws://127.0.0.1:{self.port}/_event/?EIO=4&transport=websocket&token={token}"
        with connect(url, origin=origin or self.origin, additional_headers=headers, open_timeout=20) as raw:
            tab = Tab(raw)
            tab.open()
            yield tab


class Tab:
    """An open websocket."""

    def __init__(self, raw):
        self.raw = raw

    def open(self):
        """Shake hands with the framework."""
        self.raw.recv(timeout=20)
        self.raw.send("40/_event,")
        self.raw.recv(timeout=20)

    def say(self, name, payload=None, **more):
        """Send one message as the front end would."""
        self.send(["event", {"name": name, "payload": payload or {}, "router_data": {"pathname": "/"}} | more])

    def send(self, message):
        """Send anything as a message of the app's namespace."""
        self.raw.send("42/_event," + json.dumps(message))

    def heard(self, seconds=0.7):
        """Return everything that arrives until nothing came for a while, as one text."""
        told = []
        try:
            while True:
                frame = self.raw.recv(timeout=seconds)
                if frame == "2":
                    self.raw.send("3")
                else:
                    told.append(frame if isinstance(frame, str) else repr(frame))
        except (TimeoutError, ConnectionClosed):
            return "\n".join(told)

    def hears(self, wanted, seconds=20):
        """Tell whether a word arrives; everything before it is passed over."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if wanted in self.heard(0.05):
                return True
        return False
