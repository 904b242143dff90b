import { type ThemeConfig, theme } from 'antd';

/** One hue for the house, and one colour a state, on all screens. Each pair has a contrast of at least 4.5 to its ground (WCAG AA). */
export const themeOf = (dark: boolean): ThemeConfig => ({
  algorithm: dark ? theme.darkAlgorithm : theme.defaultAlgorithm,
  token: {
    colorPrimary: dark ? '#2dd4bf' : '#0f766e',
    colorInfo: dark ? '#60a5fa' : '#1d4ed8',
    colorError: dark ? '#ff7b72' : '#cf222e',
    colorLink: dark ? '#5eead4' : '#0f766e',
    controlItemBgActive: dark ? '#12332f' : '#dff1ee',
    colorTextPlaceholder: dark ? '#8c939c' : '#6b7280',
    colorTextTertiary: dark ? '#9ca3af' : '#5f6672',
    colorTextDescription: dark ? '#a7adb7' : '#565d69',
    colorBgLayout: dark ? '#0d1117' : '#f5f7f9',
    colorBgContainer: dark ? '#161b22' : '#ffffff',
    colorBgElevated: dark ? '#1c232d' : '#ffffff',
    motion: !matchMedia('(prefers-reduced-motion: reduce)').matches,
    borderRadius: 6,
    fontSize: 14,
    fontFamily:
      "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC', sans-serif",
    fontFamilyCode: "ui-monospace, 'SF Mono', Menlo, Consolas, 'DejaVu Sans Mono', monospace",
  },
  components: {
    Layout: { siderBg: dark ? '#10161d' : '#ffffff', headerBg: dark ? '#10161d' : '#ffffff', headerPadding: '0 16px' },
    Button: { primaryColor: dark ? '#06201d' : '#ffffff', dangerColor: dark ? '#2a0907' : '#ffffff' },
  },
});

/** Of runs, shards and slots; the same in tags, squares and charts. */
export const stateColours = (dark: boolean): Readonly<Record<string, string>> => ({
  succeeded: dark ? '#3fb950' : '#1a7f37',
  failed: dark ? '#ff7b72' : '#cf222e',
  partly_failed: dark ? '#f0883e' : '#bc4c00',
  running: dark ? '#58a6ff' : '#0969da',
  waiting: dark ? '#d29922' : '#9a6700',
  queued: dark ? '#a5b0bd' : '#57606a',
  cancelled: dark ? '#bc8cff' : '#8250df',
  skipped: dark ? '#8b949e' : '#6e7781',
  missed: dark ? '#f778ba' : '#bf3989',
  planned: dark ? '#39c5cf' : '#1b7c83',
});
