'use strict';

// Shows what data.json tells, again and again. Rows and cells stay the same elements, and only what has changed is written:
// so neither the focus nor a screen reader's place is lost.
(() => {
  const PERIOD_MILLIS = 2000;
  const TREND_POINTS = 60;

  const byId = (id) => document.getElementById(id);
  // Not relative to the page, whose address may hold a password that a request must not have.
  const root = location.origin + document.body.dataset.root;
  const token = document.body.dataset.token;
  const earlier = new Map(); // loop id -> what it had done when it was seen last
  const trends = new Map(); // loop id -> its latest 99th percentiles
  let paused = false;
  let timer = 0;

  // Elements

  function element(name, attributes = {}, ...children) {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) {
      made.setAttribute(key, value);
    }
    made.append(...children);
    return made;
  }

  function setText(node, text) {
    if (node.textContent !== text) {
      node.textContent = text;
    }
  }

  function setAttribute(node, name, value) {
    if (node.getAttribute(name) !== value) {
      node.setAttribute(name, value);
    }
  }

  /** Makes the children of a node fit a list: those of known keys stay, in the order of the list. */
  function reconcile(parent, items, keyOf, make, update) {
    const known = new Map([...parent.children].map((child) => [child.dataset.key, child]));
    let place = parent.firstElementChild;
    for (const item of items) {
      const key = String(keyOf(item));
      let child = known.get(key);
      if (!child) {
        child = make(item);
        child.dataset.key = key;
      }
      known.delete(key);
      if (child === place) {
        place = place.nextElementSibling;
      } else {
        parent.insertBefore(child, place);
      }
      update(child, item);
    }
    known.forEach((child) => child.remove());
  }

  // Figures

  function millis(value) {
    if (value >= 1000) {
      return `${(value / 1000).toFixed(value >= 10000 ? 0 : 1)} s`;
    }
    const decimals = value === 0 || value >= 100 ? 0 : value >= 10 ? 1 : value >= 1 ? 2 : 3;
    return `${value.toFixed(decimals)} ms`;
  }

  const known = (figure) => (figure < 0 ? '–' : figure.toLocaleString('en'));

  function rate(now, before, seconds) {
    if (!before || now < 0 || seconds <= 0) {
      return '–';
    }
    const perSecond = (now - before) / seconds;
    return Math.max(0, perSecond).toLocaleString('en', {maximumFractionDigits: perSecond < 10 ? 1 : 0});
  }

  // Loops

  function makeLoopRow(loop, changes) {
    const row = element('tr', {}, element('th', {scope: 'row'}));
    for (const kind of ['', 'n', 'n', 'n', 'n', 'n', 'n', 'n', 'n', 'n', '', '']) {
      row.append(element('td', kind ? {class: kind} : {}));
    }
    row.children[0].append(element('span'), element('small'));
    row.children[1].append(element('span', {class: 'tag'}));
    row.children[11].append(makeTrend());
    if (changes) {
      const button = element('button', {type: 'button'});
      button.addEventListener('click', () => change('debug', {loop: String(loop.id), on: button.getAttribute('aria-pressed') !== 'true'}));
      row.children[12].append(button);
    }
    return row;
  }

  function updateLoopRow(row, loop, atMillis, health) {
    const before = earlier.get(loop.id);
    const seconds = before ? (atMillis - before.atMillis) / 1000 : 0;
    const stalled = health.findings.some((finding) => finding.text.startsWith(`loop ${loop.name} (${loop.id}) is stalled`));
    row.className = stalled ? 'stalled' : '';
    const cells = row.children;
    setText(cells[0].firstElementChild, `${loop.name} (${loop.id})`);
    setText(cells[0].lastElementChild, [loop.threadName, loop.selector, loop.taskRunner].filter(Boolean).join(' · ') || 'does not tell');
    const tag = cells[1].firstElementChild;
    setText(tag, stalled ? 'stalled' : loop.state);
    tag.className = `tag ${stalled ? 'bad' : loop.state === 'running' ? 'good' : ''}`;
    setText(cells[2], rate(loop.turns, before && before.turns, seconds));
    setText(cells[3], rate(loop.callbacks, before && before.callbacks, seconds));
    setText(cells[4], known(loop.ready));
    setText(cells[5], known(loop.timers));
    setText(cells[6], known(loop.tasks));
    setText(cells[7], millis(loop.busyMillis));
    const times = loop.turnTimes;
    const measured = times.measured > 0;
    setText(cells[8], measured ? millis(times.medianMillis) : '–');
    setText(cells[9], measured ? millis(times.p99Millis) : '–');
    setText(cells[10], measured ? millis(times.maxMillis) : '–');
    updateTrend(cells[11].firstElementChild, loop);
    const button = cells[12].querySelector('button');
    const mode = loop.debug ? 'on' : 'off';
    if (button) {
      setText(button, mode);
      setAttribute(button, 'aria-pressed', String(loop.debug));
      setAttribute(button, 'aria-label', `Debug mode of ${loop.name} (${loop.id})`);
    } else {
      setText(cells[12], mode);
    }
    earlier.set(loop.id, {atMillis, turns: loop.turns, callbacks: loop.callbacks});
  }

  function makeTrend() {
    const space = 'http://www.w3.org/2000/svg';
    const svg = document.createElementNS(space, 'svg');
    svg.setAttribute('class', 'trend');
    svg.setAttribute('viewBox', '0 0 120 26');
    svg.setAttribute('preserveAspectRatio', 'none');
    svg.setAttribute('role', 'img');
    const base = document.createElementNS(space, 'line');
    for (const [key, value] of Object.entries({x1: 0, y1: 25.5, x2: 120, y2: 25.5})) {
      base.setAttribute(key, value);
    }
    svg.append(base, document.createElementNS(space, 'polyline'));
    return svg;
  }

  function updateTrend(svg, loop) {
    const points = trends.get(loop.id) || [];
    points.push(loop.turnTimes.p99Millis);
    if (points.length > TREND_POINTS) {
      points.shift();
    }
    trends.set(loop.id, points);
    const most = Math.max(...points);
    const x = (i) => 120 - (points.length - 1 - i) * (120 / (TREND_POINTS - 1));
    const y = (value) => 25 - (most === 0 ? 0 : (value / most) * 23);
    setAttribute(svg.lastElementChild, 'points', points.map((value, i) => `${x(i).toFixed(1)},${y(value).toFixed(1)}`).join(' '));
    setAttribute(svg, 'aria-label', `99 percent of turns, latest ${millis(points[points.length - 1])}, at most ${millis(most)} since this page was opened`);
  }

  // Tasks

  function treeOf(report) {
    const tasks = new Map(report.tasks.map((task) => [task.id, {task, below: []}]));
    const roots = [];
    for (const node of tasks.values()) {
      const above = node.task.awaitedBy.map((id) => tasks.get(id)).filter(Boolean);
      above.forEach((awaiter) => awaiter.below.push(node));
      if (above.length === 0) {
        roots.push(node);
      }
    }
    const seen = new Set();
    const tree = roots.map((node) => branch(node, [], seen));
    // Who was not reached from a root waits in a circle, or for one.
    for (const node of tasks.values()) {
      if (!seen.has(node.task.id)) {
        tree.push(branch(node, [], seen));
      }
    }
    return tree;
  }

  function branch(node, path, seen) {
    const id = node.task.id;
    const place = [...path, id].join('/');
    if (path.includes(id)) {
      return {place, task: node.task, note: 'waits for itself by way of the tasks above: a deadlock', below: []};
    }
    if (seen.has(id)) {
      return {place, task: node.task, note: 'shown above', below: []};
    }
    seen.add(id);
    return {place, task: node.task, note: '', below: node.below.map((each) => branch(each, [...path, id], seen))};
  }

  const standsAt = (task) => task.stack.find((frame) => !/^(java|jdk)\.[a-z.]+\//.test(frame)) || task.stack[0] || '';

  function updateTree(list, nodes) {
    reconcile(list, nodes, (node) => node.place, makeTask, updateTask);
  }

  function makeTask() {
    return element('li', {}, element('strong'), ' ', element('span', {class: 'tag'}), ' ', element('span'), ' ', element('code'), element('ul'));
  }

  function updateTask(item, node) {
    const [name, state, words, frame, below] = item.children;
    setText(name, node.task.name);
    setText(state, node.task.state);
    state.className = `tag ${node.note.includes('deadlock') ? 'bad' : node.task.state.startsWith('running') ? 'good' : node.task.state.includes('cancelling') ? 'warn' : ''}`;
    setText(words, node.note || (node.task.awaits ? `awaits ${node.task.awaits}` : ''));
    setText(frame, node.note || !standsAt(node.task) ? '' : `at ${standsAt(node.task)}`);
    below.hidden = node.below.length === 0;
    updateTree(below, node.below);
  }

  function updateTasks(reports) {
    reconcile(
        byId('task-trees'), reports, (report) => report.id,
        () => element('div', {}, element('h3'), element('p', {class: 'stuck'}), element('ul', {class: 'tree'}), element('p')),
        (box, report) => {
          const [title, stuck, tree, rest] = box.children;
          const name = report.loop.replace(/^<(\S+) .*$/, '$1');
          setText(title, `${name} (${report.id}): ${report.taskCount} ${report.taskCount === 1 ? 'task' : 'tasks'}`);
          stuck.hidden = report.answered;
          setText(stuck, report.answered ? '' : `It gave no turn: busy or stuck, at ${standsAt({stack: report.standsAt})}`);
          updateTree(tree, treeOf(report));
          const left = report.taskCount - report.tasks.length;
          rest.hidden = left <= 0;
          setText(rest, left > 0 ? `and ${left} more: gyre:ps in the shell shows them` : '');
        });
  }

  // Parts, executor, swaps, health

  function stateOf(provider) {
    if (provider.current) {
      return [provider.preferred ? 'serves, as preferred' : 'serves', 'good'];
    }
    return provider.canRun ? [provider.obstacle || 'ready', ''] : [`cannot run here: ${provider.obstacle}`, 'warn'];
  }

  function updateProviders(providers, changes) {
    document.querySelector('th.change').hidden = !changes;
    reconcile(
        byId('provider-rows'), providers, (p) => `${p.part} ${p.name} ${p.ranking}`,
        (p) => {
          const row = element('tr', {}, element('td'), element('th', {scope: 'row'}), element('td', {class: 'n'}), element('td', {class: 'wrap'}, element('span', {class: 'tag'})), element('td', {}, element('button', {type: 'button'})));
          const button = row.children[4].firstElementChild;
          button.addEventListener('click', () => askToSwap(p.part, button.dataset.provider));
          return row;
        },
        (row, p) => {
          const cells = row.children;
          setText(cells[0], p.part);
          setText(cells[1], p.name);
          setText(cells[2], String(p.ranking));
          const [state, kind] = stateOf(p);
          const tag = cells[3].firstElementChild;
          setText(tag, state);
          tag.className = `tag ${kind}`;
          cells[4].hidden = !changes;
          const button = cells[4].firstElementChild;
          const undo = p.current && p.preferred;
          button.hidden = !p.canRun || (p.current && !p.preferred);
          button.dataset.provider = undo ? '' : p.name;
          setText(button, undo ? 'Let rank decide' : 'Have it serve');
          setAttribute(button, 'aria-label', undo ? `Let the rank decide which ${p.part} serves` : `Have ${p.name} serve as ${p.part}`);
        });
  }

  // No provider's name has a blank in it.
  const LEAVE = {value: 'leave it', text: 'as it is'};
  const RANK = {value: '', text: 'by rank'};

  function updateTogether(providers, changes) {
    byId('together').hidden = !changes;
    reconcile(
        byId('together-choices'), [...new Set(providers.map((p) => p.part))], (part) => part,
        (part) => element('label', {}, element('span', {}, part), element('select', {'data-part': part})),
        (label, part) => {
          const names = new Set(providers.filter((p) => p.part === part && p.canRun).map((p) => p.name));
          const choices = [LEAVE, RANK, ...[...names].map((name) => ({value: name, text: name}))];
          reconcile(
              label.lastElementChild, choices, (choice) => choice.value,
              (choice) => element('option', {value: choice.value}, choice.text), () => {});
        });
  }

  function updateExecutor(executor) {
    const figures = [
      ['Provider', executor.provider], ['Unfinished', known(executor.unfinished)], ['Waiting', known(executor.waiting)],
      ['Submitted', known(executor.submitted)], ['Answered', known(executor.answered)], ['Moved', known(executor.moved)],
      ['Draining', known(executor.draining)], ['Users', known(executor.leases)], ['Swaps', known(executor.swaps)]];
    reconcile(
        byId('executor-figures'), figures, ([name]) => name,
        () => element('div', {}, element('dt'), element('dd')),
        (box, [name, figure]) => {
          setText(box.children[0], name);
          setText(box.children[1], figure);
        });
  }

  function updateSwaps(swaps) {
    byId('no-swaps').hidden = swaps.length > 0;
    reconcile(
        byId('swap-rows'), swaps.toReversed(), (swap) => swap.number,
        () => {
          const row = element('tr', {}, element('th', {scope: 'row', class: 'n'}));
          for (const kind of ['', '', '', '', '', 'n', 'n', 'n', 'wrap']) {
            row.append(element('td', kind ? {class: kind} : {}));
          }
          row.children[3].append(element('span', {class: 'tag'}));
          return row;
        },
        (row, swap) => {
          const cells = row.children;
          const at = new Date(swap.atMillis);
          setText(cells[0], String(swap.number));
          setText(cells[1], at.toLocaleTimeString('en-GB'));
          setAttribute(cells[1], 'title', at.toISOString());
          setText(cells[2], swap.part);
          const tag = cells[3].firstElementChild;
          setText(tag, swap.phase);
          tag.className = `tag ${swap.phase === 'refused' ? 'bad' : swap.phase === 'drained' ? '' : 'good'}`;
          setText(cells[4], swap.from);
          setText(cells[5], swap.to);
          setText(cells[6], known(swap.moved));
          setText(cells[7], known(swap.left));
          setText(cells[8], millis(swap.tookMillis));
          setText(cells[9], swap.failure || '–');
        });
  }

  const WORDS = {OK: 'all is well', WARN: 'look at this', CRITICAL: 'something is wrong'};

  function updateHealth(health) {
    const badge = byId('status');
    setText(badge, WORDS[health.status] || health.status);
    badge.className = `badge ${health.status.toLowerCase()}`;
    const findings = health.findings.length > 0 ? health.findings : [{status: 'OK', text: 'No loop is stalled, every part is served, and no replaced executor is left.'}];
    reconcile(
        byId('findings'), findings, (finding) => finding.text.replace(/[0-9.]+ s;/, ''),
        () => element('li', {}, element('span', {class: 'tag'}), ' ', element('span')),
        (item, finding) => {
          const [tag, text] = item.children;
          setText(tag, finding.status);
          tag.className = `tag ${{OK: 'good', WARN: 'warn'}[finding.status] || 'bad'}`;
          setText(text, finding.text);
        });
  }

  // Changes

  function tell(kind, text) {
    const message = byId('message');
    message.className = `message ${kind}`;
    message.hidden = false;
    setText(message, text);
  }

  /** Has the host change something; tells whether it has. */
  async function change(what, parameters) {
    let changed = false;
    try {
      const response = await fetch(`${root}/${what}`, {
        method: 'POST',
        headers: {'X-Gyre-Token': token},
        body: new URLSearchParams(parameters),
      });
      const answer = response.headers.get('Content-Type').startsWith('application/json')
          ? await response.json() : {error: (await response.text()).trim()};
      changed = response.ok;
      tell(changed ? 'done' : 'error', changed ? answer.done : answer.error);
    } catch (failure) {
      tell('error', `the host cannot be reached: ${failure.message}`);
    }
    await refresh();
    return changed;
  }

  function ask(text, action) {
    const dialog = byId('confirm');
    setText(byId('confirm-text'), text);
    byId('confirm-yes').onclick = () => {
      dialog.close();
      action();
    };
    byId('confirm-no').onclick = () => dialog.close();
    dialog.showModal();
  }

  const willServe = (part, provider) => provider ? `${provider} serves as ${part}` : `the rank decides which ${part} serves`;

  function askToSwap(part, provider) {
    ask(
        `From now on ${willServe(part, provider)}${provider ? ', whatever its rank' : ''}. Nothing that was accepted is lost, and you can undo it here.`,
        () => change('swap', {part, provider}));
  }

  byId('together-swap').addEventListener('click', () => {
    const selects = [...document.querySelectorAll('#together-choices select')];
    const chosen = selects.filter((select) => select.value !== LEAVE.value);
    if (chosen.length === 0) {
      tell('error', 'nothing is chosen yet: choose who is to serve');
      return;
    }
    const providers = Object.fromEntries(chosen.map((select) => [select.dataset.part, select.value]));
    const all = Object.entries(providers).map(([part, provider]) => willServe(part, provider)).join(' and ');
    ask(
        `From now on ${all}; or nothing changes, if one of them cannot serve. Nothing that was accepted is lost.`,
        async () => {
          if (await change('swap-together', providers)) {
            selects.forEach((select) => {
              select.value = LEAVE.value;
            });
          }
        });
  });

  // Again and again

  function show(view) {
    const changes = view.changesAllowed;
    byId('readonly').hidden = changes;
    updateHealth(view.health);
    byId('no-loops').hidden = view.loops.length > 0;
    reconcile(
        byId('loop-rows'), view.loops, (loop) => `${loop.id} ${changes}`,
        (loop) => makeLoopRow(loop, changes), (row, loop) => updateLoopRow(row, loop, view.atMillis, view.health));
    updateTasks(view.tasks);
    updateProviders(view.providers, changes);
    updateTogether(view.providers, changes);
    updateExecutor(view.executor);
    updateSwaps(view.swaps);
    setText(byId('updated'), `updated ${new Date(view.atMillis).toLocaleTimeString('en-GB')}`);
    document.body.dataset.shown = 'true';
  }

  async function refresh() {
    clearTimeout(timer);
    try {
      const response = await fetch(`${root}/data.json`, {cache: 'no-store'});
      if (!response.ok) {
        throw new Error((await response.text()).trim());
      }
      show(await response.json());
    } catch (failure) {
      const badge = byId('status');
      setText(badge, 'no connection to the host');
      badge.className = 'badge lost';
      setText(byId('updated'), failure.message);
    }
    if (!paused) {
      timer = setTimeout(refresh, PERIOD_MILLIS);
    }
  }

  byId('pause').addEventListener('click', () => {
    paused = !paused;
    setAttribute(byId('pause'), 'aria-pressed', String(paused));
    if (paused) {
      clearTimeout(timer);
    } else {
      refresh();
    }
  });

  refresh();
})();
