import { createHash } from 'node:crypto';

/* Eta templates of the page that confirms a sign-up; `<%= %>` escapes. */

const style = `
  :root { color-scheme: light dark; --line: #767676; --accent: #0b57d0; --on-accent: #fff; }
  @media (prefers-color-scheme: dark) { :root { --line: #8f8f8f; --accent: #a8c7fa; --on-accent: #062e6f; } }
  * { box-sizing: border-box; }
  body { font: 1rem/1.5 system-ui, sans-serif; margin: 0; min-height: 100vh; display: grid;
    place-items: center; padding: 1rem; }
  main { width: 100%; max-width: 26rem; border: 1px solid var(--line); border-radius: .75rem;
    padding: 1.5rem; }
  h1 { font-size: 1.4rem; line-height: 1.25; margin: 0 0 .75rem; }
  p { margin: 0 0 1.25rem; }
  p:last-child, form { margin: 0; }
  button { font: inherit; font-weight: 600; width: 100%; min-height: 2.75rem; border: 0;
    border-radius: .5rem; background: var(--accent); color: var(--on-accent); cursor: pointer; }
  button:focus-visible { outline: 3px solid CanvasText; outline-offset: 3px; }
`;

/** No script, no picture, nobody else's frame; the style by its hash, the form to here alone. */
export const contentPolicy =
  `default-src 'none'; style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'; ` +
  "form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

/**
 * Data: `title`, `text`, and for the question `fields`, a map of what the link carries. What comes from
 * the address is never shown: whoever makes a link could put words of their own on our page.
 */
export const confirmUserTemplate = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title><%= it.title %></title>
<style>${style}</style>
</head>
<body>
<main>
  <h1><%= it.title %></h1>
  <p<% if (!it.fields) { %> role="status"<% } %>><%= it.text %></p>
  <% if (it.fields) { %>
  <form method="post" action="confirmUser">
    <% for (const [name, value] of Object.entries(it.fields)) { %>
    <input type="hidden" name="<%= name %>" value="<%= value %>">
    <% } %>
    <button type="submit">Confirm</button>
  </form>
  <% } %>
</main>
</body>
</html>
`;
