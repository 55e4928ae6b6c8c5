// An agent's text as Markdown: paragraphs, lists, code, tables. Built from the parser's tokens with
// elements of a fixed list, so that nothing in a text can become a link, a picture or a script.
import MarkdownIt, { type Token } from 'markdown-it';
import { element } from './elements';

const parser = new MarkdownIt({ html: false, linkify: false, breaks: true });
parser.disable(['link', 'image', 'autolink', 'reference', 'html_block', 'html_inline']);

const TAGS: ReadonlySet<string> = new Set(
  'p h1 h2 h3 h4 h5 h6 ul ol li blockquote em strong s table thead tbody tr th td'.split(' '),
);
/** Beyond this a text is shown as it is: parsing it would hold up the page. */
const LONGEST = 100_000;

export function markdown(text: string): Node {
  if (text.length > LONGEST) {
    return element('pre', 'plain', text);
  }
  const made = element('div', 'markdown');
  fill(made, parser.parse(text, {}));
  return made;
}

function fill(root: HTMLElement, tokens: readonly Token[]): void {
  const open: HTMLElement[] = [root];
  for (const token of tokens) {
    const at = open.at(-1) ?? root;
    if (token.nesting === 1) {
      const made = document.createElement(TAGS.has(token.tag) ? token.tag : 'span');
      if (!token.hidden) {
        at.append(made);
      }
      open.push(token.hidden ? at : made);
    } else if (token.nesting === -1) {
      open.pop();
    } else {
      at.append(leaf(token));
    }
  }
}

function leaf(token: Token): Node {
  switch (token.type) {
    case 'inline': {
      const made = element('span');
      fill(made, token.children ?? []);
      return made;
    }
    case 'fence':
    case 'code_block':
      return element('pre', 'code', element('code', '', token.content.replace(/\n$/, '')));
    case 'code_inline':
      return element('code', '', token.content);
    case 'softbreak':
    case 'hardbreak':
      return element('br');
    case 'hr':
      return element('hr');
    default:
      return document.createTextNode(token.content);
  }
}
