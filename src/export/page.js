'use strict';

// Keeps the status page as the server has it now: what changed is put in the place of what stood
// there; focus, scrolling and what is open stay. Without it, the page is complete and loads itself
// again.
(() => {
  const REFRESH_MS = 30_000;  // Times and shares move on though no state changes.
  const POLL_MS = 10_000;     // While no events come.
  const LISTEN_AGAIN_MS = 60_000;
  const LEAST_GAP_MS = 700;
  const LOAD_LIMIT_MS = 20_000;

  const main = document.getElementById('main');
  const live = document.getElementById('live');
  const news = document.getElementById('news');
  let parts = [...main.children].map((part) => part.outerHTML);
  let source = null;
  let timer = 0;
  let loadedAt = 0;
  let isLoading = false;
  let isStale = false;

  function say(text, kind) {
    if (live.textContent !== text) live.textContent = text;
    live.className = kind;
  }

  const day = (date, timeZone) => date.toLocaleDateString('en-CA', {timeZone});

  function localText(date) {
    const clock = {hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23', timeZoneName: 'short'};
    const isOtherDay = day(date) !== day(date, 'UTC');
    return date.toLocaleString('en-GB', isOtherDay ? {...clock, day: 'numeric', month: 'short'} : clock);
  }

  // Beside the time in UTC, where they differ.
  function addLocalTimes(root) {
    for (const time of root.querySelectorAll('time[datetime]')) {
      const date = new Date(time.dateTime);
      if (date.getTimezoneOffset() === 0 || time.nextElementSibling?.className === 'local') continue;
      const local = document.createElement('span');
      local.className = 'local';
      local.textContent = `(${localText(date)})`;
      time.after(' ', local);
    }
  }

  const detailsOf = (root) => [...root.querySelectorAll('details[data-key]')];

  function replaceChanged(fresh) {
    const children = [...fresh.children];
    const html = children.map((part) => part.outerHTML);
    if (children.length === main.children.length) {
      const shown = [...main.children];
      children.forEach((part, i) => { if (html[i] !== parts[i]) shown[i].replaceWith(part); });
    } else {
      main.replaceChildren(...children);
    }
    parts = html;
  }

  function show(page) {
    const open = new Map(detailsOf(main).map((details) => [details.dataset.key, details.open]));
    const focused = main.contains(document.activeElement) && document.activeElement.closest('details[data-key]');
    const [x, y] = [window.scrollX, window.scrollY];
    const answer = document.getElementById('verdict').textContent;
    replaceChanged(page.getElementById('main'));
    for (const details of detailsOf(main)) {
      const key = details.dataset.key;
      if (open.has(key)) details.open = open.get(key);
      if (focused && key === focused.dataset.key && !focused.isConnected) {
        details.querySelector('summary').focus({preventScroll: true});
      }
    }
    document.title = page.title;
    const next = document.getElementById('verdict').textContent;
    if (next !== answer) news.textContent = `Now: ${next}`;
    addLocalTimes(main);
    window.scrollTo(x, y);
  }

  async function load() {
    isLoading = true;
    isStale = false;
    loadedAt = Date.now();
    try {
      const answer = await fetch('/', {cache: 'no-store', signal: AbortSignal.timeout(LOAD_LIMIT_MS)});
      if (!answer.ok) throw new Error(`status ${answer.status}`);
      show(new DOMParser().parseFromString(await answer.text(), 'text/html'));
      if (source === null) say('Loaded again every 10 seconds', 'polling');
      else if (source.readyState === EventSource.OPEN) say('Live', 'on');
    } catch {
      say('Connection lost, trying again', 'lost');
    }
    isLoading = false;
    if (isStale) refresh();
    else wait();
  }

  function wait() {
    clearTimeout(timer);
    timer = setTimeout(refresh, source === null || live.className === 'lost' ? POLL_MS : REFRESH_MS);
  }

  // Soon, but not while the page is out of sight, nor in quick succession.
  function refresh() {
    isStale = true;
    if (isLoading || document.hidden) return;
    clearTimeout(timer);
    timer = setTimeout(load, Math.max(0, loadedAt + LEAST_GAP_MS - Date.now()));
  }

  function listen() {
    if (!('EventSource' in window)) return;
    source = new EventSource('/events');
    source.addEventListener('open', () => say('Live', 'on'));
    source.addEventListener('change', refresh);
    source.addEventListener('error', () => {
      if (source.readyState !== EventSource.CLOSED) return say('Connection lost, trying again', 'lost');
      source = null;
      setTimeout(listen, LISTEN_AGAIN_MS);
      refresh();
    });
  }

  document.addEventListener('visibilitychange', () => { if (isStale) refresh(); });
  addLocalTimes(document);
  listen();
  wait();
})();
