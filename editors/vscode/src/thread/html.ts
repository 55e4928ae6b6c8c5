// The page that a thread's panel loads: our own script and styles, and nothing else whatever its
// texts say.
import { randomBytes } from 'node:crypto';
import { Uri, type Webview } from '../host/vscodeapi';

export function pageOf(webview: Webview, home: Uri, run: string, common: string): string {
  const nonce = randomBytes(16).toString('hex');
  const style = webview.asWebviewUri(Uri.joinPath(home, 'media', 'thread.css')).toString();
  const script = webview.asWebviewUri(Uri.joinPath(home, 'out', 'thread.js')).toString();
  const allowed = `default-src 'none'; style-src ${webview.cspSource}; script-src 'nonce-${nonce}'`;
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${allowed}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="${style}">
<title>KanBots</title>
</head>
<body data-run="${attribute(run)}" data-common="${attribute(common)}">
<script nonce="${nonce}" src="${script}"></script>
</body>
</html>`;
}

function attribute(text: string): string {
  return text.replace(/[&"<>]/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
