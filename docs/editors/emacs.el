;; Emacs 29 or newer, with the eglot that it brings along: `load' this from init.el.
(define-derived-mode prune-mode prog-mode "Prune"
  (setq-local comment-start "# " comment-end "" tab-width 2))
(add-to-list 'auto-mode-alist '("\\.prune\\'" . prune-mode))
(with-eval-after-load 'eglot
  (add-to-list 'eglot-server-programs '(prune-mode . ("espalier" "lsp" "--stdio"))))
(add-hook 'prune-mode-hook #'eglot-ensure)
