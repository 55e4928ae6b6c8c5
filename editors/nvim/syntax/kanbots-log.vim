" A run's log: turns, tools that worked, tools that failed, tools still at work.
if exists('b:current_syntax')
  finish
endif
syntax match kanbotsLogTitle /\%1l.*/
syntax match kanbotsLogTurn /^── .*/
syntax match kanbotsLogDone /^✓ .*/
syntax match kanbotsLogFailed /^✗ .*/
syntax match kanbotsLogOutput /^    .*/
syntax match kanbotsLogWorking /^… .*/
syntax match kanbotsLogModeline /^ vim: .*/
highlight default link kanbotsLogTitle Title
highlight default link kanbotsLogTurn Comment
highlight default link kanbotsLogDone Comment
highlight default link kanbotsLogFailed DiagnosticError
highlight default link kanbotsLogOutput Comment
highlight default link kanbotsLogWorking DiagnosticInfo
highlight default link kanbotsLogModeline Ignore
let b:current_syntax = 'kanbots-log'
