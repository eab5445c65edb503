/* Eta templates of the outbox pages; `<%= %>` escapes. */

const head = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Outbox · Poolgate</title>
<style>
  :root { color-scheme: light dark; }
  body { font: 16px/1.5 system-ui, sans-serif; max-width: 46rem; margin: 2rem auto; padding: 0 1rem; }
  h1 { font-size: 1.4rem; }
  article { border: 1px solid color-mix(in srgb, currentColor 20%, transparent);
    border-radius: .6rem; padding: 1rem; margin: 1rem 0; }
  header { display: flex; flex-wrap: wrap; gap: .25rem 1rem; justify-content: space-between; }
  h2 { font-size: 1.05rem; margin: 0; overflow-wrap: anywhere; }
  small, .state { opacity: .75; }
  iframe { width: 100%; height: 8rem; border: 0; margin-top: .75rem; background: #fff; border-radius: .4rem; }
  pre { white-space: pre-wrap; overflow-wrap: anywhere; }
  li { margin: .4rem 0; }
</style>
</head>
<body>`;

/** Data: `pools`, a list of `{ id, name }`. */
export const poolsTemplate = `${head}
<h1>Outbox</h1>
<% if (it.pools.length === 0) { %><p>There is no user pool yet.</p><% } %>
<ul>
<% for (const pool of it.pools) { %>
  <li><a href="/outbox/<%= encodeURIComponent(pool.id) %>"><%= pool.name %></a>
    <small><%= pool.id %></small></li>
<% } %>
</ul>
</body></html>`;

/** Data: `poolId` and `messages`, newest first. */
export const messagesTemplate = `${head}
<p><a href="/outbox">All pools</a></p>
<h1>Outbox of <%= it.poolId %></h1>
<% if (it.messages.length === 0) { %><p>No message was written yet.</p><% } %>
<% for (const message of it.messages) { %>
<article>
  <header>
    <h2><%= message.subject ?? message.kind %></h2>
    <span class="state"><%= message.medium %> · <%= message.state %></span>
  </header>
  <div>To <%= message.destination %></div>
  <small><time><%= message.createdAt.toISOString() %></time></small>
  <% if (message.body == null && message.state === 'PENDING') { %>
    <p><small>A function of the pool writes the text.</small></p>
  <% } else if (message.body == null) { %>
    <p><small>The text is gone, and the code that was in it.</small></p>
  <% } else if (message.medium === 'EMAIL') { %>
    <iframe sandbox title="Mail" srcdoc="<%= message.body %>"></iframe>
  <% } else { %>
    <pre><%= message.body %></pre>
  <% } %>
</article>
<% } %>
</body></html>`;
