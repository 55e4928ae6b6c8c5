// Hands the forest's rows to the editor's tree as it asks for them. It decides nothing: what a row
// says is in rows.ts, what a click does in acting.ts.
import {
  EventEmitter,
  MarkdownString,
  ThemeColor,
  ThemeIcon,
  TreeItem,
  TreeItemCollapsibleState,
  type TreeDataProvider,
  Uri,
} from '../host/vscodeapi';
import type { Forest } from './forest';
import type { Row } from './row';
import { rowTooltip } from './tooltips';

const FOLDS = {
  never: TreeItemCollapsibleState.None,
  closed: TreeItemCollapsibleState.Collapsed,
  open: TreeItemCollapsibleState.Expanded,
} as const;

/** Opens what a row stands for; the command that a click on it runs. */
export const OPEN = 'kanbots.tree.open';

export class TreeRows implements TreeDataProvider<string> {
  private readonly emitter = new EventEmitter<string[] | undefined>();
  readonly onDidChangeTreeData = this.emitter.event;

  constructor(private readonly forest: Forest) {}

  /** Makes the rows anew and has the editor draw those that differ. */
  refresh(): void {
    const outdated = this.forest.outdated();
    const found = this.forest.grow(Date.now());
    if (found === 'all') {
      this.emitter.fire(undefined);
      return;
    }
    const ids = new Set([...found, ...outdated]);
    if (ids.size > 0) {
      this.emitter.fire([...ids]);
    }
  }

  async getChildren(id?: string): Promise<string[]> {
    return [...(id === undefined ? this.forest.top : await this.forest.below(id, Date.now()))];
  }

  getParent(id: string): string | undefined {
    return this.forest.row(id)?.parent;
  }

  getTreeItem(id: string): TreeItem {
    const row = this.forest.row(id);
    return row ? item(row) : new TreeItem('');
  }

  resolveTreeItem(drawn: TreeItem, id: string): TreeItem {
    const row = this.forest.row(id);
    const text = row && rowTooltip(row);
    drawn.tooltip = text === undefined ? row?.label : new MarkdownString(text);
    return drawn;
  }

  dispose(): void {
    this.emitter.dispose();
  }
}

function item(row: Row): TreeItem {
  const made = new TreeItem(row.label, FOLDS[row.folds]);
  made.id = row.id;
  made.description = row.description;
  made.contextValue = row.context;
  made.accessibilityInformation = { label: row.spoken };
  if (row.icon !== undefined) {
    made.iconPath = new ThemeIcon(row.icon, row.colour ? new ThemeColor(row.colour) : undefined);
  }
  if (row.target.kind === 'file') {
    made.iconPath = ThemeIcon.File;
    made.resourceUri = Uri.from({ scheme: 'kanbots-file', path: `/${row.target.file.path}` });
  }
  if (['card', 'run', 'decision', 'file'].includes(row.target.kind)) {
    made.command = { command: OPEN, title: 'Open', arguments: [row.id] };
  }
  return made;
}
