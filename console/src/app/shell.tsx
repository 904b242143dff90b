import { MenuOutlined } from '@ant-design/icons';
import { Outlet, useLocation } from '@tanstack/react-router';
import { Button, Drawer, Grid, Layout } from 'antd';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Later } from '../parts/drawn.tsx';
import { NamespacePicker } from './namespace-picker.tsx';
import { Palette } from './palette.tsx';
import { SideBar } from './side-bar.tsx';
import { StandingNotice } from './standing-notice.tsx';
import { UserMenu } from './user-menu.tsx';
import './shell.css';

/** Navigation at the side (a drawer on a phone), tools on top, the screen below. The router mounts it at one go: so its parts come later. */
export const Shell = () => (
  <Later>
    <Frame />
  </Later>
);

const Frame = () => {
  const { t } = useTranslation();
  const wide = Grid.useBreakpoint().md !== false;
  const [open, setOpen] = useState(false);
  const { pathname } = useLocation();
  // biome-ignore lint/correctness/useExhaustiveDependencies: a change of the path is what closes the drawer
  useEffect(() => setOpen(false), [pathname]);
  return (
    <Layout className="shell">
      <a className="skip-link" href="#content">
        {t('nav.skip')}
      </a>
      {wide && (
        <Layout.Sider className="shell-sider" width={208} theme="light">
          <SideBar />
        </Layout.Sider>
      )}
      <Layout>
        <Layout.Header className="shell-header">
          {!wide && (
            <Button type="text" icon={<MenuOutlined />} aria-label={t('nav.open')} onClick={() => setOpen(true)} />
          )}
          <Later>
            <NamespacePicker />
            <span className="grow" />
            <Palette />
            <UserMenu />
          </Later>
        </Layout.Header>
        <StandingNotice />
        <Layout.Content className="shell-content" id="content" tabIndex={-1} role="main">
          <Later>
            <Outlet />
          </Later>
        </Layout.Content>
      </Layout>
      <Drawer
        className="shell-drawer"
        placement="left"
        size={240}
        open={open && !wide}
        onClose={() => setOpen(false)}
        closable={false}
        styles={{ body: { padding: 0 } }}
        aria-label={t('nav.label')}
      >
        <SideBar />
      </Drawer>
    </Layout>
  );
};
