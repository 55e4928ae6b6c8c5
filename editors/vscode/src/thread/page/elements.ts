// Making elements. Whatever an agent or a person wrote becomes text here, never markup: no page of
// ours sets HTML.

type Child = Node | string;

/** An element of a class with children; texts become text nodes. */
export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  className = '',
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  if (className !== '') {
    made.className = className;
  }
  made.append(...children);
  return made;
}

/** A button that does something. */
export function button(label: string, press: () => void, className = ''): HTMLButtonElement {
  const made = element('button', className, label);
  made.type = 'button';
  made.addEventListener('click', press);
  return made;
}

/** Something folded under a line. */
export function folded(summary: Node, ...inside: Child[]): HTMLDetailsElement {
  const made = element('details');
  const line = element('summary');
  line.append(summary);
  made.append(line, ...inside);
  return made;
}
