// The live stream of one person, with reconnect. After a gap it asks for a catch-up.

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 8000;

export class LiveEvents {
  /** onEvent(event), onState("live" | "lost"), onGap(): the stream came back after a break. */
  constructor(token, { onEvent, onState, onGap }) {
    this.token = token;
    this.handlers = { onEvent, onState, onGap };
    this.wait = FIRST_WAIT_MS;
    this.stopped = false;
    this.hadGap = false;
    // Resolves when the stream is open, or soon: what is read after that is complete.
    this.ready = new Promise((resolve) => {
      this.opened = resolve;
      setTimeout(resolve, FIRST_WAIT_MS * 3);
    });
    this.connect();
  }

  connect() {
    if (this.stopped) return;
    const source = new EventSource(`/_play/events?token=${encodeURIComponent(this.token)}`);
    this.source = source;
    source.onopen = () => {
      this.wait = FIRST_WAIT_MS;
      this.opened();
      this.handlers.onState("live");
      if (this.hadGap) this.handlers.onGap();
      this.hadGap = false;
    };
    source.onmessage = (message) => {
      let event;
      try {
        event = JSON.parse(message.data);
      } catch {
        return;
      }
      this.handlers.onEvent(event);
    };
    source.onerror = () => {
      source.close();
      if (this.stopped) return;
      this.hadGap = true;
      this.handlers.onState("lost");
      this.timer = setTimeout(() => this.connect(), this.wait);
      this.wait = Math.min(this.wait * 2, LONGEST_WAIT_MS);
    };
  }

  stop() {
    this.stopped = true;
    clearTimeout(this.timer);
    this.source?.close();
  }
}
